import { isTimeZone, type LocalOffset, localOffset } from './time-zone.ts';

/** What short names of zones mean, in minutes ahead of UTC: those of RFC 2822 and their kin. */
// biome-ignore format: a table
const NAMES: Readonly<Record<string, number>> = {
  z: 0, ut: 0, utc: 0, gmt: 0, wet: 0, west: 60, bst: 60, cet: 60, cest: 120, mez: 60, mesz: 120, met: 60, mest: 120,
  eet: 120, eest: 180, msk: 180, trt: 180, idt: 180, sast: 120, cat: 120, eat: 180, wat: 60, gst: 240, pkt: 300, npt: 345,
  wib: 420, ict: 420, wita: 480, sgt: 480, hkt: 480, pht: 480, myt: 480, wit: 540, jst: 540, kst: 540,
  awst: 480, acst: 570, acdt: 630, aest: 600, aedt: 660, nzst: 720, nzdt: 780,
  nst: -210, ndt: -150, ast: -240, adt: -180, est: -300, edt: -240, cst: -360, cdt: -300, mst: -420, mdt: -360,
  pst: -480, pdt: -420, akst: -540, akdt: -480, hst: -600, brt: -180, art: -180, clt: -240, cot: -300, pet: -300,
};

/** Names that mean another thing where the data set's zone is one of these. "ist" means nothing elsewhere. */
// biome-ignore format: a table
const ELSEWHERE: Readonly<Record<string, readonly { readonly zones: RegExp; readonly minutes: number }[]>> = {
  ist: [
    { zones: /^Asia\/(Kolkata|Calcutta|Colombo)$/i, minutes: 330 },
    { zones: /^(Asia\/(Jerusalem|Tel_Aviv)|Israel)$/i, minutes: 120 },
    { zones: /^(Europe\/Dublin|Eire)$/i, minutes: 60 },
  ],
  cst: [
    { zones: /^(Asia\/(Shanghai|Taipei|Chongqing|Harbin|Macau|Urumqi)|PRC|ROC)$/i, minutes: 480 },
    { zones: /^(America\/Havana|Cuba)$/i, minutes: -300 },
  ],
  bst: [{ zones: /^Asia\/(Dhaka|Dacca)$/i, minutes: 360 }],
  ast: [{ zones: /^Asia\/(Riyadh|Kuwait|Baghdad|Qatar|Bahrain|Aden)$/i, minutes: 180 }],
};

/** What an ambiguous name may mean, by a zone that decides it. */
export const AMBIGUOUS: Readonly<Record<string, readonly string[]>> = {
  ist: ['Asia/Kolkata', 'Asia/Jerusalem', 'Europe/Dublin'],
};

/**
 * Minutes that a zone's short name, in small letters, is ahead of UTC; "ambiguous" where only the data set's zone could
 * tell and does not, null for no name.
 */
export function minutesOf(name: string, timezone: string): number | 'ambiguous' | null {
  const here = ELSEWHERE[name]?.find(({ zones }) => zones.test(timezone));
  return here?.minutes ?? NAMES[name] ?? (name in AMBIGUOUS ? 'ambiguous' : null);
}

const zones = new Map<string, LocalOffset | 'utc' | null>();

/** Seconds ahead of UTC of an IANA zone's clock at what it shows; null for a zone that there is not. */
export function zoneSeconds(zone: string, local: number): number | null {
  let known = zones.get(zone);
  if (known === undefined) {
    known = isTimeZone(zone) ? (localOffset(zone) ?? 'utc') : null;
    zones.set(zone, known);
  }
  if (known === null) return null;
  return known === 'utc' ? 0 : known(local);
}
