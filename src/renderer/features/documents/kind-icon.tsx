import { Funnel, Plus, Target, Waypoints } from 'lucide-react';
import type { DocumentKind } from '../../../contract/methods.ts';
import './kind-icon.css';

const ICONS: Readonly<Record<DocumentKind, typeof Funnel>> = {
  funnel: Funnel,
  flow: Waypoints,
  conversions: Target,
};

/** The sign of a kind of documents. */
export function KindIcon({ kind }: { readonly kind: DocumentKind }) {
  const Icon = ICONS[kind];
  return <Icon aria-hidden="true" />;
}

/** The sign of making one more of a kind. */
export const NewKindIcon = ({ kind }: { readonly kind: DocumentKind }) => (
  <span className="new-kind">
    <KindIcon kind={kind} />
    <Plus aria-hidden="true" />
  </span>
);
