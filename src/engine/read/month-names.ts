/** Names of the months in English, German, French, Spanish, Italian, Portuguese and Dutch, without accents. */
const MONTHS: readonly string[] = [
  'january januar janner jaenner janvier enero gennaio janeiro januari',
  'february februar feber fevrier febrero febbraio fevereiro februari',
  'march marz maerz mrz mars marzo marco maart mrt',
  'april avril abril aprile',
  'may mai mayo maggio maio mei',
  'june juni juin junio giugno junho',
  'july juli juillet julio luglio julho',
  'august aout agosto augustus',
  'september septembre septiembre setiembre settembre setembro',
  'october oktober octobre octubre ottobre outubro',
  'november novembre noviembre novembro',
  'december dezember decembre diciembre dicembre dezembro',
];
const NAMES = MONTHS.flatMap((names, i) => names.split(' ').map((name) => ({ name, month: i + 1 })));
const LONGEST = 12;
const known = new Map<string, number>();

/** The month that a word in small letters without accents is the name of, or its beginning; 0 for none. */
export function monthOf(word: string): number {
  let month = known.get(word);
  if (month === undefined) {
    const months = new Set(NAMES.filter(({ name }) => name.startsWith(word)).map((one) => one.month));
    month = word.length >= 3 && months.size === 1 ? [...months][0] : 0;
    if (word.length <= LONGEST && known.size < 1000) known.set(word, month);
  }
  return month;
}

/** Names of days, long and short, in the same languages. */
// biome-ignore format: lists of names
const DAYS = [
  'monday tuesday wednesday thursday friday saturday sunday mon tue tues wed thu thur thurs fri sat sun',
  'montag dienstag mittwoch donnerstag freitag samstag sonnabend sonntag mo di mi do fr sa so',
  'lundi mardi mercredi jeudi vendredi samedi dimanche lun mar mer jeu ven sam dim',
  'lunes martes miercoles jueves viernes sabado domingo mie jue vie sab dom',
  'lunedi martedi mercoledi giovedi venerdi domenica gio',
  'segunda-feira terca-feira quarta-feira quinta-feira sexta-feira segunda terca quarta quinta sexta seg ter qua qui sex',
  'maandag dinsdag woensdag donderdag vrijdag zaterdag zondag ma wo vr za zo',
].join(' ').split(' ');

/** A day's name at the front, with what stands between it and the date. */
export const WEEKDAY = new RegExp(`^(?:${DAYS.sort((a, b) => b.length - a.length).join('|')})(?:\\.|(?![a-z]))[, ]*`);
