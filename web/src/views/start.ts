import { button, el, icon } from '../dom';
import { t, type Strings } from '../languages';
import { companies } from '../parts/companies';
import { actions, heading, lines } from '../parts/layout';
import type { Topic, View } from '../state';

/** On the first screen of a small phone: who this is for, and three ways from here. Below: what it does and cannot do, and other situations. */
export const start: View<'start'> = state => {
  const advice = (topic: Topic, kind?: string) => button(t(`${topic}.title`), () => state.show({ view: 'advice', topic }), kind);
  const others: Topic[] = ['next', 'missing', 'fake', 'helper', 'adult'];
  return [
    heading(t('start.title')),
    lines('check', 'start.for.what', 'start.for.kind', 'start.for.age'),
    actions(
      button(t('start.go'), () => state.show({ view: 'pick' }), 'primary'),
      advice('threat'),
      button(t('start.have'), () => state.show({ view: 'open', typed: { caseNumber: '', pin: '' } })),
    ),
    el('p', { class: 'comfort' }, t('start.comfort')),
    drawing('way'),
    card('start.does', 'check', 'start.does.code', 'start.does.only', 'start.does.block'),
    card('start.not', 'dash', 'start.not.listed', 'start.not.public', 'start.not.edited'),
    card('start.please', 'check', 'start.please.keep', 'start.please.download', 'next.post'),
    el('section', { class: 'card' }, el('h2', {}, t('start.more')), el('ul', {}, ...others.map(topic => el('li', {}, advice(topic, 'link'))))),
    el('section', { class: 'quiet' }, el('h2', {}, t('start.companies')), companies(state)),
  ];
};

function drawing(name: string): Element {
  const svg = icon(name);
  svg.setAttribute('class', 'drawing');
  return svg;
}

function card(title: keyof Strings, bullet: string, ...keys: (keyof Strings)[]): HTMLElement {
  return el('section', { class: 'card' }, el('h2', {}, t(title)), lines(bullet, ...keys));
}
