import { flowNoun, numberInWords } from '../../../charts/flow/words.ts';
import type { FlowDocument } from '../../../core/flow/document.ts';
import type { FlowNumber } from '../../../core/flow/tally.ts';
import { funnelOf, stepOf } from '../../../core/funnel/document.ts';
import type { People } from '../people/people.ts';

/** The people behind a number of a flow. */
export function flowPeople(document: FlowDocument, number: FlowNumber): People {
  const { anchor, windowMs, session, sessionGapMs } = document;
  const words = numberInWords(document, number);
  const step = anchor ? { ...stepOf(), any: anchor.any } : stepOf('*');
  const window = windowMs === null ? 'session' : { ms: windowMs };
  return {
    ask: (client, dataset, page) => client.call('flow.users', { dataset, flow: document, number, ...page }),
    noun: (n) => flowNoun(document, n),
    what: () => words,
    file: words,
    segment: { name: words[0].toUpperCase() + words.slice(1), document: 'listed' },
    // A flow takes no steps of its own: what is marked is where it starts or what it leads to.
    trace: { funnel: funnelOf([step], { attempt: 'first', window, session, sessionGapMs }), isTold: false },
  };
}
