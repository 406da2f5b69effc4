import { button } from '../dom';
import { goTo } from '../exit';
import { t } from '../languages';
import { actions, heading, note } from '../parts/layout';
import { hostOf } from '../parts/services';
import type { View } from '../state';

/** Asks before a link leads to another site, because this page then forgets what is not sent or not written down. */
export const away: View<'away'> = (state, { address, from }) => [
  heading(t('away.title')),
  note(t(state.isWrittenDown ? 'away.files' : 'away.number')),
  actions(
    button(t('away.stay'), () => state.show(from), 'primary'),
    button(t('away.go', { site: hostOf(address) }), () => {
      state.show(from);
      goTo(address);
    }),
  ),
];
