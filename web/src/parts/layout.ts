import { el, icon, type Child } from '../dom';
import { t, type Strings } from '../languages';

const steps = 3;

/** The heading of a view. It takes the focus when the view is shown. */
export function heading(text: string): HTMLHeadingElement {
  return el('h1', { tabindex: '-1' }, text);
}

export function step(number: number): HTMLElement {
  return el('p', { class: 'step' }, t('step', { step: number, steps }));
}

/** The primary action first, then the others. */
export function actions(...buttons: Child[]): HTMLElement {
  return el('div', { class: 'actions' }, ...buttons);
}

export function note(text: string, kind = 'info'): HTMLElement {
  return el('p', { class: `note ${kind}` }, icon(kind), el('span', {}, text));
}

export function itemName(mediaType: 'image' | 'video', item: number): string {
  return mediaType === 'video' ? t('video', { item }) : t('picture', { item });
}

/** A list of short sentences. */
export function lines(bullet: string, ...keys: (keyof Strings)[]): HTMLElement {
  return el('ul', { class: 'lines' }, ...keys.map(key => el('li', {}, icon(bullet), el('span', {}, t(key)))));
}
