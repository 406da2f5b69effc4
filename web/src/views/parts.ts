import type { App } from '../app';
import { button, el, icon, type Child } from '../dom';
import { t } from '../languages';

const steps = 3;

/** The heading of a view, which takes the focus when the view is shown. */
export function heading(text: string): HTMLHeadingElement {
  return el('h1', { tabindex: '-1' }, text);
}

export function step(number: number): HTMLElement {
  return el('p', { class: 'step' }, t('step', { step: number, steps }));
}

/** The one thing to do next, and below it what else there is. */
export function actions(...buttons: Child[]): HTMLElement {
  return el('div', { class: 'actions' }, ...buttons);
}

export function note(text: string, kind = 'info'): HTMLElement {
  return el('p', { class: `note ${kind}` }, icon(kind), el('span', {}, text));
}

export function itemName(mediaType: 'image' | 'video', item: number): string {
  return mediaType === 'video' ? t('video', { item }) : t('picture', { item });
}

/** The names of the companies that take part, or why there are none. */
export function companies(app: App): HTMLElement {
  return el('div', { class: 'companies' }, ...named(app));
}

function named(app: App): Child[] {
  const answer = app.platforms;
  if (answer === undefined) return ['…'];
  if (answer.kind !== 'ok') return [t('start.companies.lost'), ' ', button(t('again'), () => void app.askPlatforms(), 'link')];
  if (answer.value.platforms.length === 0) return [t('start.companies.none')];
  return [el('ul', {}, ...answer.value.platforms.map(({ name }) => el('li', {}, name)))];
}
