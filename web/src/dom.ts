/** What may stand inside an element; nothing stands for nothing. */
export type Child = Node | string | false | undefined;

type Listener = (event: Event) => void;
type Props = Record<string, string | boolean | Listener | undefined>;

/** An element with attributes, listeners (`onclick`) and children. Text is only ever text. */
export function el<K extends keyof HTMLElementTagNameMap>(tag: K, props: Props = {}, ...children: Child[]): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(props)) {
    if (typeof value === 'function') element.addEventListener(name.slice(2), value);
    else if (value === true) element.setAttribute(name, '');
    else if (typeof value === 'string') element.setAttribute(name, value);
  }
  element.append(...solid(children));
  return element;
}

/** A drawing from the sprite in index.html. Never the only way to say something. */
export function icon(name: string): SVGSVGElement {
  const svg = document.createElementNS('http://www.w3.org/2000/svg', 'svg');
  const use = document.createElementNS('http://www.w3.org/2000/svg', 'use');
  use.setAttribute('href', `#${name}`);
  svg.setAttribute('aria-hidden', 'true');
  svg.setAttribute('class', 'icon');
  svg.append(use);
  return svg;
}

export function button(label: string, press: () => unknown, kind = 'quiet'): HTMLButtonElement {
  return el('button', { type: 'button', class: kind, onclick: press }, label);
}

/** A link that opens beside this page and tells nobody where it came from. */
export function link(label: string, address: string): HTMLAnchorElement {
  return el('a', { href: address, target: '_blank', rel: 'noopener noreferrer' }, label);
}

export function fill(element: Element, ...children: Child[]): void {
  element.replaceChildren(...solid(children));
}

function solid(children: Child[]): (Node | string)[] {
  return children.filter((child): child is Node | string => child !== false && child !== undefined);
}
