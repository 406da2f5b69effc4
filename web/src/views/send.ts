import { el } from '../dom';
import { t } from '../languages';
import { heading, step } from '../parts/layout';
import type { View } from '../state';

/** Sending. */
export const send: View<'send'> = () => [
  step(2),
  heading(t('send.title')),
  el('p', {}, t('send.wait')),
  el('progress', { 'aria-label': t('send.title') }),
];
