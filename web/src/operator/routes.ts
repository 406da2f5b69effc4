import type { Child } from '../dom';
import type { State, View, ViewName } from './state';
import { audit } from './views/audit';
import { benign } from './views/benign';
import { caseView } from './views/case';
import { changes } from './views/changes';
import { hash } from './views/hash';
import { held } from './views/held';
import { operators } from './views/operators';
import { overview } from './views/overview';
import { platforms } from './views/platforms';
import { review } from './views/review';
import { signIn } from './views/signIn';

const views: { [V in ViewName]: View<V> } = { audit, benign, case: caseView, changes, hash, held, operators, overview, platforms, review, signIn };

/** Draws the view that the state names. */
export function draw(state: State): Child[] {
  const view = views[state.place.view] as View<ViewName>;
  return view(state, state.place);
}
