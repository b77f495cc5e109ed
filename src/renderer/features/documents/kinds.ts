import type { DocumentKind, DocumentKinds, NamedDocument } from '../../../contract/methods.ts';
import { conversionsOf } from '../../../core/conversion/settings.ts';
import { flowOf } from '../../../core/flow/document.ts';
import { funnelOf, stepLabel } from '../../../core/funnel/document.ts';
import { counted } from '../../ui/words.ts';

/** What the tabs, the lists and the commands have to know of a kind of documents. */
interface Kind<D> {
  /** "funnel" */
  readonly noun: string;
  /** "Funnels" */
  readonly plural: string;
  empty(): D;
  /** What one without a name is called. */
  title(document: D): string;
  /** How large it is, beside its name in a list. */
  detail(document: D): string;
}

export const KINDS: { readonly [K in DocumentKind]: Kind<DocumentKinds[K]> } = {
  funnel: {
    noun: 'funnel',
    plural: 'Funnels',
    empty: () => funnelOf([]),
    title: ({ steps }) => {
      if (steps.length === 0) return 'New funnel';
      const first = stepLabel(steps[0]);
      return steps.length === 1 ? first : `${first} → ${stepLabel(steps[steps.length - 1])}`;
    },
    detail: ({ steps }) => counted(steps.length, 'step'),
  },
  flow: {
    noun: 'flow',
    plural: 'Flows',
    empty: () => flowOf(),
    title: ({ anchor }) => {
      if (anchor === null) return 'New flow';
      const events = anchor.any.map(({ event }) => event).join(' or ');
      return anchor.at === 'start' ? `After ${events}` : `Before ${events}`;
    },
    detail: ({ columns }) => counted(columns, 'column'),
  },
  conversions: {
    noun: 'conversions',
    plural: 'Conversions',
    empty: () => conversionsOf(),
    title: () => 'Conversions',
    detail: () => '',
  },
};

/** The kinds of which a data set may have many. Of conversions it has one, which is always there. */
export type MadeKind = Exclude<DocumentKind, 'conversions'>;

/** They, in the order of the lists; where there is nothing yet, a document of the first. */
export const SHOWN_KINDS: readonly MadeKind[] = ['funnel', 'flow'];

/** The kind of a document, as one that takes its document. */
const kindOf = ({ kind }: Pick<NamedDocument, 'kind'>): Kind<NamedDocument['document']> =>
  KINDS[kind] as Kind<NamedDocument['document']>;

export const emptyDocument = (kind: DocumentKind): NamedDocument =>
  ({ id: crypto.randomUUID(), kind, name: '', document: KINDS[kind].empty() }) as NamedDocument;

/** What a document is called: its own name, else after what it holds. */
export const documentTitle = (one: Omit<NamedDocument, 'id'>): string =>
  one.name !== '' ? one.name : kindOf(one).title(one.document);

export const documentDetail = (one: NamedDocument): string => kindOf(one).detail(one.document);

/** What each document is called in a list of them, by id: of several alike, those after the first have a number. */
export function documentTitles(documents: readonly NamedDocument[]): ReadonlyMap<string, string> {
  const times = new Map<string, number>();
  return new Map(
    documents.map((document) => {
      const title = documentTitle(document);
      const time = (times.get(title) ?? 0) + 1;
      times.set(title, time);
      return [document.id, time === 1 ? title : `${title} (${time})`];
    }),
  );
}
