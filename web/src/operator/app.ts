import { announce, fill } from '../dom';
import { footer, header } from './frame';
import { note } from './parts/layout';
import { draw } from './routes';
import { State, type Place } from './state';

/** Draws the frame and the current view into the document whenever the state changes. */
export class App {
  private readonly state = new State();
  private readonly header = document.querySelector('header')!;
  private readonly main = document.querySelector('main')!;
  private readonly dialog = document.querySelector('dialog')!;
  private shown: Place | undefined;

  start(): void {
    fill(document.querySelector('footer')!, ...footer());
    this.state.placeChanged = () => this.showView();
    // A browser may keep a page that it has left, and show it again.
    addEventListener('pagehide', () => this.state.forget());
    this.showView();
  }

  /** Shows a view and moves the focus to its heading, except when a view has loaded and the operator has moved on to something else. */
  private showView(): void {
    const { place, notice } = this.state;
    const keepFocus = this.shown?.view === place.view && !this.main.contains(document.activeElement) && document.activeElement !== document.body;
    if (this.state.session === undefined && this.dialog.open) this.dialog.close();
    fill(this.header, ...header(this.state));
    this.main.dataset['view'] = place.view;
    fill(this.main, ...draw(this.state));
    const heading = this.main.querySelector('h1')!;
    if (notice !== undefined) heading.closest('main > *')!.after(note(notice, 'done'));
    if (!keepFocus) this.focus(heading);
    announce([notice, this.main.querySelector('.summary')?.textContent].filter(text => text).join(' '));
    this.shown = place;
  }

  private focus(heading: HTMLElement): void {
    if (this.shown?.view !== this.state.place.view) scrollTo(0, 0);
    const first = this.main.querySelector<HTMLElement>('[data-focus]');
    if (first === null) heading.focus({ preventScroll: true });
    else first.focus();
  }
}
