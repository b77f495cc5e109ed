import { daysScene } from '../data/days.ts';
import type { EventDays } from '../data/event-days.ts';
import { svgOf } from '../scene/svg.ts';

/** Weeks with quiet ends, without chance in it. */
const wave = (day: number): number => Math.round((day % 7 > 4 ? 900 : 2400) * (1 + 0.3 * Math.sin(day * 0.21)));

const without = (days: EventDays, ...gaps: readonly (readonly [number, number])[]): EventDays => ({
  ...days,
  events: days.events.map((n, at) => (gaps.some(([from, to]) => at >= from && at < to) ? 0 : n)),
});

const SIZE = { width: 880, height: 200 };
const month: EventDays = { from: '2026-01-05', events: Array.from({ length: 40 }, (_, day) => wave(day)) };
const years: EventDays = { from: '2023-03-09', events: Array.from({ length: 1100 }, (_, day) => wave(day)) };

/** The events-per-day pictures that the golden files hold, by name. */
export const daysGallery = (): Record<string, string> => ({
  days: svgOf(daysScene(month, SIZE)),
  'days-gaps': svgOf(daysScene(without(month, [9, 10], [20, 24]), SIZE)),
  'days-dark-narrow': svgOf(daysScene(without(month, [9, 10], [20, 24]), { ...SIZE, width: 420, theme: 'dark' })),
  'days-weeks': svgOf(daysScene(without(years, [300, 330], [700, 701]), SIZE)),
  'days-one': svgOf(daysScene({ from: '2026-01-05', events: [12] }, SIZE)),
  'days-stray': svgOf(
    daysScene({ from: '1970-01-01', events: [1, ...Array.from({ length: 20_000 }, () => 0), 5000, 6000] }, SIZE),
  ),
});
