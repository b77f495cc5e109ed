/** Concrete colours: a saved picture cannot ask a style sheet. Every text colour has at least 4.5 : 1 on `ground`, `ghost` and `chip`. */
export type ThemeName = 'light' | 'dark' | 'print';

export interface Theme {
  readonly ground: string;
  /** Main text. */
  readonly ink: string;
  /** Secondary text. */
  readonly muted: string;
  /** Hairlines. */
  readonly line: string;
  /** Bars: the units that got this far. */
  readonly accent: string;
  /** Text in the accent hue. */
  readonly accentInk: string;
  /** The flow between two bars. */
  readonly flow: string;
  /** Behind a bar, up to everybody who entered. */
  readonly ghost: string;
  /** Lost on the way to this bar. */
  readonly loss: string;
  /** Drop-off figures. */
  readonly warm: string;
  readonly hatchGround: string;
  readonly hatchLine: string;
  /** Up to eight things beside one another, told apart by colour; each at least 3 : 1 on `ground`. */
  readonly series: readonly string[];
}

const light: Theme = {
  ground: '#ffffff',
  ink: '#15181e',
  muted: '#59606d',
  line: '#e2e5ea',
  accent: '#3a5fd9',
  accentInk: '#2f50bd',
  flow: '#e8edfb',
  ghost: '#f4f5f7',
  loss: '#d8dce3',
  warm: '#a8430c',
  hatchGround: '#eef2fd',
  hatchLine: '#7f9aec',
  series: ['#3a5fd9', '#c2600a', '#0f8a7e', '#8a4fc7', '#9a7410', '#c43d7a', '#5f6b7a', '#7a4a2b'],
};

const dark: Theme = {
  ground: '#15171c',
  ink: '#eceef2',
  muted: '#a3aab7',
  line: '#2c3039',
  accent: '#6283f0',
  accentInk: '#9db3fa',
  flow: '#20273d',
  ghost: '#1c1f26',
  loss: '#434a58',
  warm: '#f3a06b',
  hatchGround: '#1d2336',
  hatchLine: '#5d77cf',
  series: ['#6283f0', '#e88a4a', '#3fb8a9', '#b287e8', '#d0a83a', '#e87aa8', '#9aa5b4', '#c08a62'],
};

/** Like light, with ink that survives a laser printer. */
const print: Theme = { ...light, ink: '#000000', muted: '#454b56', line: '#c9cdd5', ghost: '#f2f3f5', loss: '#cbd0d9' };

export const themes: Readonly<Record<ThemeName, Theme>> = { light, dark, print };
