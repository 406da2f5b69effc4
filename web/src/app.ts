import { announce, el, fill } from './dom';
import { guard } from './exit';
import { loadPlatforms } from './flows';
import { footer, header, notices } from './frame';
import { speak, t, type Language } from './languages';
import { draw } from './routes';
import { State } from './state';

/** Draws the frame and the current view into the document whenever the state or the language changes. */
export class App {
  private readonly state = new State();
  private readonly header = document.querySelector('header')!;
  private readonly notices = document.querySelector('aside')!;
  private readonly main = document.querySelector('main')!;
  private readonly footer = document.querySelector('footer')!;

  start(): void {
    this.state.placeChanged = () => this.showView();
    this.state.platformsChanged = () => this.updatePlatforms();
    guard(() => this.state.atRisk !== undefined, address => this.state.show({ view: 'away', address, from: this.state.place }));
    this.drawAll();
    void loadPlatforms(this.state);
  }

  private async setLanguage(language: Language): Promise<void> {
    const isLoaded = await speak(language).then(() => true, () => false);
    this.drawAll();
    if (!isLoaded) this.notices.append(el('p', { role: 'alert' }, t('language.lost')));
    document.querySelector<HTMLElement>('#language')!.focus();
  }

  /** Shows another view and moves the focus to its heading. */
  private showView(): void {
    announce('');
    fill(this.notices, ...notices(this.state));
    fill(this.footer, ...footer(this.state));
    this.drawView();
    scrollTo(0, 0);
    this.main.querySelector('h1')!.focus({ preventScroll: true });
  }

  private updatePlatforms(): void {
    fill(this.notices, ...notices(this.state));
    for (const list of this.main.querySelectorAll('.companies')) list.dispatchEvent(new Event('platforms'));
  }

  private drawAll(): void {
    document.title = t('title');
    fill(this.header, ...header(this.state, language => void this.setLanguage(language)));
    fill(this.notices, ...notices(this.state));
    fill(this.footer, ...footer(this.state));
    this.drawView();
  }

  private drawView(): void {
    this.state.picks.changed = () => {};
    this.main.dataset['view'] = this.state.place.view;
    fill(this.main, ...draw(this.state));
  }
}
