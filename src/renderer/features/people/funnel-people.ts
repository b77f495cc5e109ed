import { binInWords } from '../../../charts/analysis/histogram.ts';
import { formatRange, unitNoun } from '../../../charts/words/format.ts';
import { type FunnelDocument, stepLabel } from '../../../core/funnel/document.ts';
import { locale } from '../../ui/locale.ts';
import { capitalised } from '../../ui/words.ts';
import { segmentBehind } from '../segments/parts.ts';
import type { ListedUnits } from './listed-units.ts';
import type { People } from './people.ts';

const DID: Readonly<Record<ListedUnits['state'], string>> = {
  reached: 'reached',
  converted: 'converted after',
  dropped: 'dropped off after',
  open: 'reached, and can still go on from,',
};

const DID_ANYWHERE: Readonly<Record<ListedUnits['state'], string>> = {
  reached: 'entered',
  converted: 'converted',
  dropped: 'dropped off',
  open: 'can still convert',
};

/** What the step is called. Steps in any order have no names of their own: the figure is how many of them were done. */
function nameOf(step: number | null, { order, steps }: FunnelDocument): string | null {
  if (step === null) return null;
  return order === 'any' ? `${step + 1} of ${steps.length} steps` : stepLabel(steps[step]);
}

/** The people behind a number of a funnel. */
export function funnelPeople(document: FunnelDocument, units: ListedUnits): People {
  const { step, state, group } = units;
  const label = nameOf(step, document);
  const did = label === null ? DID_ANYWHERE[state] : `${DID[state]} ${document.order === 'any' ? label : `“${label}”`}`;
  const segment = segmentBehind(document, units);
  const said = label === null ? DID_ANYWHERE[state] : `${DID[state]} ${label}`;
  return {
    ask: (client, dataset, page) => client.call('funnel.users', { dataset, funnel: document, ...units, ...page }),
    noun: (n) => unitNoun(document, n),
    what: (zone) => [did, ...aboutUnits(units, document, zone)].join(', '),
    file: [state, label ?? ''].join(' '),
    segment: segment && { name: [capitalised(said), group].filter(Boolean).join(', '), document: segment },
    trace: { funnel: document, isTold: true },
  };
}

/** What else narrows the list down, a clause each. */
function aboutUnits(
  { entered, group, merged, beyond, took }: ListedUnits,
  { breakdown }: FunnelDocument,
  zone: string,
): string[] {
  const value = merged || beyond ? 'one of the other values' : group === null ? 'without a value' : `“${group}”`;
  return [
    ...(entered ? [`entered ${formatRange(entered, locale, zone)}`] : []),
    ...(took ? [`in ${binInWords(took, locale)}`] : []),
    ...(group === undefined && !beyond ? [] : [`${breakdown?.property ?? 'value'} ${value}`]),
  ];
}
