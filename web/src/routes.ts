import type { Child } from './dom';
import type { State, View, ViewName } from './state';
import { advice } from './views/advice';
import { away } from './views/away';
import { help } from './views/help';
import { number } from './views/number';
import { open } from './views/open';
import { pick } from './views/pick';
import { proof } from './views/proof';
import { review } from './views/review';
import { send } from './views/send';
import { start } from './views/start';
import { status } from './views/status';
import { trouble } from './views/trouble';
import { withdraw } from './views/withdraw';

const views: { [V in ViewName]: View<V> } = { advice, away, help, number, open, pick, proof, review, send, start, status, trouble, withdraw };

/** Draws the view that the state names. */
export function draw(state: State): Child[] {
  const view = views[state.place.view] as View<ViewName>;
  return view(state, state.place);
}
