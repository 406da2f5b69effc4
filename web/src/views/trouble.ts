import { button, el, type Child } from '../dom';
import { noPlatform, type Failure } from '../exchange';
import { counted, t, type Strings } from '../languages';
import { actions, heading, note, step } from '../parts/layout';
import { nearbyServices } from '../parts/services';
import type { View } from '../state';

/** From this many failures one after the other, we name others who help. */
const tooMany = 2;

const titles: Record<Failure['kind'], keyof Strings> = { offline: 'trouble.offline.title', server: 'trouble.server.title', refused: 'send.refused.title' };

/** A request failed: why, what is safe, and the ways from here. The picked files and their codes stay as they are. */
export const trouble: View<'trouble'> = (state, { failure, why, again, back }) => {
  const isRefused = failure.kind === 'refused';
  return [
    why === 'send' && step(2),
    heading(t(titles[failure.kind])),
    note(reason(failure)),
    failure.kind === 'server' && failure.retryAfterSeconds !== undefined && note(counted('trouble.wait', 'minutes', Math.ceil(failure.retryAfterSeconds / 60))),
    why === 'send' && note(isRefused ? t('trouble.kept') : t('trouble.safe'), 'lock'),
    ...(state.failures >= tooMany ? others() : []),
    actions(
      !isRefused && button(t('again'), again, 'primary'),
      button(t('back'), () => state.show(back), isRefused ? 'primary' : 'quiet'),
    ),
  ];
};

function reason(failure: Failure): string {
  if (failure.kind === 'refused') return failure.rule === noPlatform ? t('send.nobody') : t('send.refused');
  return failure.kind === 'offline' ? t('trouble.offline') : t('trouble.server');
}

function others(): Child[] {
  return [el('h2', {}, t('trouble.others')), nearbyServices('remove', 'talk', 'find')];
}
