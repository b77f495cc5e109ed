import { ChevronRight } from 'lucide-react';
import { type ReactNode, useId } from 'react';

/** A part of the choices under a heading of its own. */
export function Choices({ title, children }: { readonly title: string; readonly children: ReactNode }) {
  const id = useId();
  return (
    <section className="choices" aria-labelledby={id}>
      <h2 id={id}>{title}</h2>
      {children}
    </section>
  );
}

interface DisclosureProps {
  readonly title: string;
  /** What it holds, in a few words. */
  readonly line?: string;
  readonly children: ReactNode;
}

/** Choices that hardly anybody needs: shown when asked for. */
export function Disclosure({ title, line, children }: DisclosureProps) {
  return (
    <details className="disclosure">
      <summary>
        <ChevronRight aria-hidden="true" />
        <span>{title}</span>
        {line && <span className="disclosure-line truncate">{line}</span>}
      </summary>
      {children}
    </details>
  );
}
