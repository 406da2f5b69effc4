import { button } from '../dom';
import { t } from '../languages';
import { actions, heading, note } from '../parts/layout';
import { servicesByCountry } from '../parts/services';
import type { View } from '../state';

/**
 * Where to get help, country by country. Back leads to the view it was opened from, because that may show a case number that nobody has
 * written down yet.
 */
export const help: View<'help'> = (state, { from }) => [
  heading(t('help.title')),
  note(t('help.danger')),
  note(t('help.threat')),
  note(t('help.trust')),
  ...servicesByCountry(),
  note(t('help.history')),
  actions(button(t('back'), () => state.show(from), 'primary')),
];
