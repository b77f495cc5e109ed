import { flowNoun, journeyInWords, numberInWords } from '../../../charts/flow/words.ts';
import type { FlowGroups } from '../../../core/drop-off/group-flow.ts';
import type { FlowDocument } from '../../../core/flow/document.ts';
import type { JourneyNumber } from '../../../core/flow/journey-users.ts';
import type { FlowNumber } from '../../../core/flow/tally.ts';
import { funnelOf, stepOf } from '../../../core/funnel/document.ts';
import { capitalised } from '../../ui/words.ts';
import type { People } from '../people/people.ts';

/** The people behind a number of a flow. */
export function flowPeople(document: FlowDocument, number: FlowNumber): People {
  const words = numberInWords(document, number);
  return {
    ask: (client, dataset, page) => client.call('flow.users', { dataset, flow: document, number, ...page }),
    noun: (n) => flowNoun(document, n),
    ...listedAs(document, words),
  };
}

/** The people behind a path of the list, or an item or an edge of the graph. */
export function journeyPeople(document: FlowDocument, number: JourneyNumber): People {
  return {
    ask: (client, dataset, page) => client.call('flow.journeyUsers', { dataset, flow: document, number, ...page }),
    noun: (n) => flowNoun({ ...document, count: 'units' }, n),
    ...listedAs(document, journeyInWords(document, number)),
  };
}

/** The people of one of two groups behind a number of a compared flow. */
export function comparedPeople(
  document: FlowDocument,
  groups: FlowGroups,
  group: 0 | 1,
  name: string,
  number: FlowNumber,
): People {
  const input = { flow: document, groups, group, number };
  return {
    ask: (client, dataset, page) => client.call('flow.comparedUsers', { dataset, ...input, ...page }),
    noun: (n) => flowNoun(document, n),
    ...listedAs(document, `of “${name}” ${numberInWords(document, number)}`),
  };
}

function listedAs(document: FlowDocument, words: string): Pick<People, 'what' | 'file' | 'segment' | 'trace'> {
  const { anchor, windowMs, session, sessionGapMs } = document;
  const step = anchor ? { ...stepOf(), any: anchor.any } : stepOf('*');
  const window = windowMs === null ? 'session' : { ms: windowMs };
  return {
    what: () => words,
    file: words,
    segment: { name: capitalised(words), document: 'listed' },
    // A flow takes no steps of its own: what is marked is where it starts or what it leads to.
    trace: { funnel: funnelOf([step], { attempt: 'first', window, session, sessionGapMs }), isTold: false },
  };
}
