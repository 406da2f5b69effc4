/** What an element can contain. `false` and `undefined` add nothing. */
export type Child = Node | string | false | undefined;

type Listener = (event: Event) => void;
type Props = Record<string, string | boolean | Listener | undefined>;

/** Creates an element with attributes, listeners (`onclick`) and children. Strings become text, never markup. */
export function el<K extends keyof HTMLElementTagNameMap>(tag: K, props: Props = {}, ...children: Child[]): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(props)) {
    if (typeof value === 'function') element.addEventListener(name.slice(2), value);
    else if (value === true) element.setAttribute(name, '');
    else if (typeof value === 'string') element.setAttribute(name, value);
  }
  element.append(...present(children));
  return element;
}

/** A drawing from the sprite in index.html. It is hidden from screen readers, so the text beside it says the same. */
export function icon(name: string): SVGSVGElement {
  const svg = document.createElementNS('http://www.w3.org/2000/svg', 'svg');
  const use = document.createElementNS('http://www.w3.org/2000/svg', 'use');
  use.setAttribute('href', `#${name}`);
  svg.setAttribute('aria-hidden', 'true');
  svg.setAttribute('class', 'icon');
  svg.append(use);
  return svg;
}

export function button(label: string, click: () => unknown, kind = 'quiet'): HTMLButtonElement {
  return el('button', { type: 'button', class: kind, onclick: click }, label);
}

/** A link that sends no referrer. It opens in the same tab: a second tab would stay open when the person leaves. */
export function link(label: string, address: string): HTMLAnchorElement {
  return el('a', { href: address, rel: 'noreferrer' }, label);
}

export function fill(element: Element, ...children: Child[]): void {
  element.replaceChildren(...present(children));
}

/** Has a screen reader read a text when it is idle. */
export function announce(text: string): void {
  document.querySelector('#spoken')!.textContent = text;
}

function present(children: Child[]): (Node | string)[] {
  return children.filter((child): child is Node | string => child !== false && child !== undefined);
}
