import type { DatasetDetail } from '../../../contract/methods.ts';
import { locale } from '../../ui/locale.ts';

/** Times of a data set as its own zone reads them, as exact as its times are. */
export interface Clock {
  /** "10:02:11 AM". */
  time(ms: number): string;
  /** "Mon, Jan 12, 2026". */
  day(ms: number): string;
  /** "Jan 12, 2026, 10:02 AM". */
  moment(ms: number): string;
}

export function clockOf({ timezone, list }: Pick<DatasetDetail, 'timezone' | 'list'>, language = locale): Clock {
  const format = (options: Intl.DateTimeFormatOptions) => {
    const made = new Intl.DateTimeFormat(language, { timeZone: timezone, ...options });
    return (ms: number): string => made.format(ms);
  };
  return {
    time: format({
      hour: '2-digit',
      minute: '2-digit',
      second: '2-digit',
      fractionalSecondDigits: list.precisionMs < 1000 ? 3 : undefined,
    }),
    day: format({ weekday: 'short', day: 'numeric', month: 'short', year: 'numeric' }),
    moment: format({ dateStyle: 'medium', timeStyle: 'short' }),
  };
}
