import { button, el, icon } from '../dom';
import { t, type Strings } from '../languages';
import { companies } from '../parts/companies';
import { actions, heading } from '../parts/layout';
import type { View } from '../state';

/** Who this is for, what it does and what it cannot do, in ten short lines. */
export const start: View<'start'> = state => [
  drawing('way'),
  heading(t('start.title')),
  el('p', { class: 'comfort' }, t('start.comfort')),
  lines('start.for', 'check', 'start.for.what', 'start.for.age'),
  lines('start.does', 'check', 'start.does.code', 'start.does.only', 'start.does.block'),
  lines('start.not', 'dash', 'start.not.listed', 'start.not.public', 'start.not.edited'),
  lines('start.please', 'check', 'start.please.keep', 'start.please.download'),
  actions(
    button(t('start.go'), () => state.show({ view: 'pick' }), 'primary'),
    button(t('start.have'), () => state.show({ view: 'open', typed: { caseNumber: '', pin: '' } })),
  ),
  el('section', { class: 'quiet' }, el('h2', {}, t('start.companies')), companies(state)),
];

function drawing(name: string): Element {
  const svg = icon(name);
  svg.setAttribute('class', 'drawing');
  return svg;
}

function lines(title: keyof Strings, bullet: string, ...keys: (keyof Strings)[]): HTMLElement {
  return el('section', { class: 'card lines' }, el('h2', {}, t(title)), el('ul', {}, ...keys.map(key => el('li', {}, icon(bullet), t(key)))));
}
