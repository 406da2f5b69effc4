import { App } from './app';
import { leaveOnEscEsc } from './exit';
import { fetchAll, preferred, speak } from './languages';
import { start } from './views/start';

leaveOnEscEsc();
takeDroppedFilesNowhereElse();
speak(preferred(navigator.languages)).then(() => {
  new App().open(start);
  // Safari has no idle callback.
  ('requestIdleCallback' in window ? requestIdleCallback : setTimeout)(() => void fetchAll());
});

/** A browser would open a file dropped beside its place, and this page would be gone. */
function takeDroppedFilesNowhereElse(): void {
  for (const name of ['dragover', 'drop']) addEventListener(name, event => event.preventDefault());
}
