import type { Format, RecognisedSource } from '../../../contract/import.ts';
import { adobe } from './adobe.ts';
import { ahoy } from './ahoy.ts';
import { amplitude } from './amplitude.ts';
import { retailrocket, starbucks, yoochoose } from './data-sets.ts';
import { bupar, celonis } from './event-logs.ts';
import { ga4 } from './ga4.ts';
import { heap } from './heap.ts';
import { kissmetrics } from './kissmetrics.ts';
import { matomo } from './matomo.ts';
import { mixpanel } from './mixpanel.ts';
import { opentelemetry } from './opentelemetry.ts';
import { plausible } from './plausible.ts';
import { posthog } from './posthog.ts';
import { segment } from './segment.ts';
import { snowplow } from './snowplow.ts';
import type { SourceProfile } from './source-profile.ts';
import { umami } from './umami.ts';
import { webLog } from './web-log.ts';
import { yandex } from './yandex.ts';

/** Every source that is known by its look. */
export const SOURCES: readonly SourceProfile[] = [
  mixpanel,
  amplitude,
  posthog,
  ga4,
  segment,
  snowplow,
  heap,
  matomo,
  kissmetrics,
  umami,
  plausible,
  ahoy,
  adobe,
  yandex,
  webLog,
  opentelemetry,
  celonis,
  bupar,
  yoochoose,
  retailrocket,
  starbucks,
];

/** What results call the source: the vendor's name, or the shape. */
export const sourceOf = ({
  source,
  format,
}: {
  readonly source: RecognisedSource;
  readonly format: Format;
}): string => {
  const profile = SOURCES.find(({ name }) => name === source.name);
  return profile && !profile.unnamed ? profile.name : format;
};
