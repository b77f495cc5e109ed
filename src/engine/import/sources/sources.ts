import { amplitude } from './amplitude.ts';
import { ga4 } from './ga4.ts';
import { heap } from './heap.ts';
import { kissmetrics } from './kissmetrics.ts';
import { matomo } from './matomo.ts';
import { mixpanel } from './mixpanel.ts';
import { posthog } from './posthog.ts';
import { segment } from './segment.ts';
import { snowplow } from './snowplow.ts';
import type { SourceProfile } from './source-profile.ts';

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
];
