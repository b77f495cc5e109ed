import { tellProgress } from '../../contract/progress.ts';
import type { FunnelDocument } from '../../core/funnel/document.ts';
import type { WhatIf, WhatIfEvent, WhatIfPlace } from '../../core/funnel/what-if.ts';
import type { Host } from '../host/host.ts';

interface WhatIfQuestion {
  readonly dataset: string;
  readonly funnel: FunnelDocument;
  readonly place: WhatIfPlace;
}

/** The funnel with each event of the data at a place. Where that takes long, `tell` hears of those that are there already. */
export async function askWhatIf(
  { client }: Host,
  question: WhatIfQuestion,
  signal: AbortSignal,
  tell: (soFar: WhatIf) => void = () => {},
): Promise<WhatIf> {
  let events: readonly WhatIfEvent[] = [];
  for (;;) {
    const asked = { ...question, from: events.length };
    // How far it is goes by events: each call for itself is soon done.
    const part = await client.call('funnel.whatIf', asked, { signal: AbortSignal.any([signal]) });
    events = [...events, ...part.events];
    const found = { ...part, events };
    if (part.left === undefined) return found;
    tell(found);
    tellProgress(signal, [question, { done: events.length, of: events.length + part.left }]);
  }
}
