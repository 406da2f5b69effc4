import { button, el } from '../dom';
import { submitCase } from '../flows';
import { counted, t } from '../languages';
import { noCompanies, whoFinds } from '../parts/companies';
import { actions, heading, itemName, note, step } from '../parts/layout';
import type { View } from '../state';

/** Everything that will be sent, before it is sent, and who can use it. */
export const review: View<'review'> = state => {
  const files = state.picks.ready;
  state.submission.setFiles(files.map(({ hashed }) => hashed));
  return [
    step(2),
    heading(t('review.title')),
    el('ol', { class: 'items' }, ...files.map(({ file, hashed }, index) => el('li', {},
      el('p', {}, el('b', {}, itemName(hashed.mediaType, index + 1)), ' ', el('span', { class: 'name', dir: 'auto' }, file.name)),
      el('p', { class: 'quiet' }, counted('review.codes', 'codes', hashed.hashes.length)),
      whoFinds(state, hashed.hashes.map(({ signalType }) => signalType), 'similar', 'exact', 'not')))),
    noCompanies(state),
    note(t('review.never'), 'lock'),
    el('details', {}, el('summary', {}, t('review.look')), el('pre', { dir: 'ltr', tabindex: '0', 'aria-label': t('review.look') }, state.submission.body)),
    el('p', { class: 'quiet' }, t('review.back')),
    note(t('review.pen'), 'pen'),
    actions(
      button(t('review.send'), () => void submitCase(state), 'primary'),
      button(t('back'), () => state.show({ view: 'pick' })),
    ),
  ];
};
