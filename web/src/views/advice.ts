import { button, el, link, type Child } from '../dom';
import type { Service } from '../helpServices';
import { t, type Strings } from '../languages';
import { live } from '../parts/companies';
import { actions, heading, lines } from '../parts/layout';
import { nearbyServices } from '../parts/services';
import type { State, Topic, View } from '../state';

interface Advice {
  lines: (keyof Strings)[];
  /** The kinds of services that help. */
  services?: Service['what'][];
  /** True if hashing a picture helps here. */
  canStart?: true;
  /** True if the companies' own report pages help here. */
  listsCompanies?: true;
}

const topics: Record<Topic, Advice> = {
  threat: { lines: ['threat.fault', 'threat.pay', 'threat.keep', 'threat.block', 'help.trust'], services: ['talk', 'report', 'find'], canStart: true },
  missing: { lines: ['missing.need', 'start.please.download', 'missing.report'], services: ['report', 'remove'], listsCompanies: true },
  fake: { lines: ['fake.same', 'fake.you', 'fake.law'], services: ['talk', 'report'], canStart: true },
  helper: { lines: ['helper.calm', 'helper.never', 'helper.use', 'helper.report'], services: ['talk', 'report', 'find'] },
  adult: { lines: ['adult.only', 'adult.other'], services: ['adult'] },
  next: { lines: ['start.does.only', 'next.number', 'next.look', 'next.see', 'next.post', 'review.back'], canStart: true },
};

/** What to do in one situation, and who helps there. */
export const advice: View<'advice'> = (state, { topic }) => {
  const { lines: keys, services, canStart, listsCompanies } = topics[topic];
  return [
    heading(t(`${topic}.title`)),
    lines('check', ...keys),
    ...(services === undefined ? [] : whoHelps(services)),
    listsCompanies === true && live(() => [reportPages(state)]),
    actions(
      canStart === true && button(t('start.go'), () => state.show({ view: 'pick' }), 'primary'),
      button(t('back'), () => state.show({ view: 'start' })),
    ),
  ];
};

function whoHelps(kinds: Service['what'][]): Child[] {
  return [el('h2', {}, t('advice.services')), nearbyServices(...kinds)];
}

function reportPages({ companies }: State): Child {
  const pages = companies.flatMap(({ name, reportUrl }) => (reportUrl === undefined ? [] : [link(t('status.report', { name }), reportUrl)]));
  return pages.length > 0 && el('ul', { class: 'services' }, ...pages.map(page => el('li', {}, page)));
}
