import { fill, type Child } from './dom';
import * as exchange from './exchange';
import type { Answer, Credentials, Platforms } from './exchange';
import { leave } from './exit';
import { footer, header, notices } from './frame';
import { speak, t, type Language } from './languages';
import { Picks } from './picks';
import type { Submission } from './submission';
import { companies } from './views/parts';

/** One step of the way, as it stands: drawn when it is shown, and anew when the language changes. */
export interface View {
  name: string;
  draw(app: App): Child[];
}

/** All that the page knows, in memory and nowhere else: closing or leaving it forgets everything. */
export class App {
  readonly picks = new Picks();
  /** Whether small pictures are shown beside the files. */
  previews = false;
  submission: Submission | undefined;
  credentials: Credentials | undefined;
  platforms: Answer<Platforms> | undefined;
  /** What is shown now. */
  view!: View;

  private readonly top = document.querySelector('header')!;
  private readonly notices = document.querySelector('aside')!;
  private readonly main = document.querySelector('main')!;
  private readonly bottom = document.querySelector('footer')!;
  private readonly spoken = document.querySelector('#spoken')!;

  /** Puts the page in place of what stood in the document. */
  open(view: View): void {
    this.view = view;
    this.drawAll();
    void this.askPlatforms();
  }

  /** Goes on to another view, whose heading takes the focus. */
  show(view: View): void {
    this.view = view;
    this.spoken.textContent = '';
    this.draw();
    scrollTo(0, 0);
    this.main.querySelector('h1')!.focus({ preventScroll: true });
  }

  /** Tells a screen reader, politely. */
  say(text: string): void {
    this.spoken.textContent = text;
  }

  async speak(language: Language): Promise<void> {
    await speak(language).catch(() => undefined);
    this.drawAll();
    document.querySelector<HTMLElement>('#language')!.focus();
  }

  async askPlatforms(): Promise<void> {
    this.platforms = await exchange.platforms();
    fill(this.notices, ...notices(this));
    for (const place of this.main.querySelectorAll('.companies')) place.replaceWith(companies(this));
  }

  /** Nothing is sent in earnest: all this is only tried, or nobody takes part. */
  get isDemonstration(): boolean {
    return this.platforms?.kind === 'ok' && (this.platforms.value.demonstration || this.platforms.value.platforms.length === 0);
  }

  /** Forgets the files and what was made of them. */
  forgetFiles(): void {
    this.picks.clear();
    this.previews = false;
    this.submission = undefined;
  }

  leave(): void {
    this.picks.clear();
    leave();
  }

  private drawAll(): void {
    document.title = t('title');
    fill(this.top, ...header(this));
    fill(this.notices, ...notices(this));
    fill(this.bottom, ...footer(this));
    this.draw();
  }

  private draw(): void {
    this.picks.changed = () => {};
    this.main.dataset['view'] = this.view.name;
    fill(this.main, ...this.view.draw(this));
  }
}
