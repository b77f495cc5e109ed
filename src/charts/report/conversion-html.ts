import type { ConversionsDocument } from '../../core/conversion/settings.ts';
import { datesOf, type PictureOptions } from '../scene/picture-frame.ts';
import type { Scene } from '../scene/shapes.ts';
import { formatDays } from '../words/format.ts';
import { conversionChapter, type ReportedConversions } from './conversion-chapter.ts';
import { escaped, pageOf, pictures } from './page.ts';

export interface ConversionReportOptions
  extends Pick<PictureOptions, 'dataset' | 'first' | 'last' | 'timeZone' | 'locale'> {
  readonly title: string;
  readonly document: ConversionsDocument;
  /** The picture of a view that the chapters do not have. */
  readonly shown?: Scene;
  readonly fontCss?: string;
  /** When it is made, ISO. */
  readonly madeAt: string;
}

/** Conversions as one HTML file that needs nothing else: the macros, each over time, and the micros beneath them. */
export function conversionReportHtml(reported: ReportedConversions, options: ConversionReportOptions): string {
  const { title, document, locale, timeZone, dataset, madeAt, shown, fontCss = '' } = options;
  const picture = pictures();
  const parts = [
    `<h1>${escaped(title)}</h1>`,
    `<p class="muted">${escaped([dataset, datesOf(options, document.range)].filter((one) => one !== '').join(' · '))}</p>`,
    ...(shown ? [picture(shown), '<h2>The goals</h2>'] : []),
    ...conversionChapter(reported, { picture, locale, timeZone }),
    `<p class="muted">Counted by Sluice on ${escaped(formatDays(madeAt, madeAt, locale))}, from all events, without sampling.</p>`,
  ];
  return pageOf(title, parts, { id: 'conversions', document, fontCss });
}
