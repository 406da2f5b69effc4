import type { View } from '../app';
import { button, el, icon } from '../dom';
import { t, type Strings } from '../languages';
import { open } from './open';
import { actions, companies, heading } from './parts';
import { pick } from './pick';

/** For whom this is, what it does and what it cannot do, in ten short lines. */
export const start: View = {
  name: 'start',
  draw: (app) => [
    drawing('way'),
    heading(t('start.title')),
    el('p', { class: 'comfort' }, t('start.comfort')),
    lines('start.for', 'check', 'start.for.what', 'start.for.age'),
    lines('start.does', 'check', 'start.does.code', 'start.does.only', 'start.does.block'),
    lines('start.not', 'dash', 'start.not.listed', 'start.not.public', 'start.not.edited'),
    lines('start.please', 'check', 'start.please.keep', 'start.please.download'),
    actions(
      button(t('start.go'), () => app.show(pick), 'primary'),
      button(t('start.have'), () => app.show(open())),
    ),
    el('section', { class: 'quiet' }, el('h2', {}, t('start.companies')), companies(app)),
  ],
};

function drawing(name: string): Element {
  const svg = icon(name);
  svg.setAttribute('class', 'drawing');
  return svg;
}

function lines(title: keyof Strings, mark: string, ...keys: (keyof Strings)[]): HTMLElement {
  return el('section', { class: 'card lines' }, el('h2', {}, t(title)), el('ul', {}, ...keys.map((key) => el('li', {}, icon(mark), t(key)))));
}
