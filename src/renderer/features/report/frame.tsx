import { ArrowLeft } from 'lucide-react';
import { type ReactNode, useEffect, useRef } from 'react';
import { useApp } from '../../state/use-app.ts';
import { Button } from '../../ui/button.tsx';
import './screen.css';

interface DataFrameProps {
  readonly title: string;
  /** Beneath the title: what this is about. */
  readonly about: ReactNode;
  /** Where one comes from: "the funnel". */
  readonly from: string;
  readonly children: ReactNode;
}

/** A screen about a data set, in place of its documents: a way back, a title, what it is about, and the rest. */
export function DataFrame({ title, about, from, children }: DataFrameProps) {
  const { workspace } = useApp();
  const heading = useRef<HTMLHeadingElement>(null);
  // The screen is new: who cannot see it should hear what it is.
  useEffect(() => heading.current?.focus(), []);
  return (
    <main className="report">
      <div className="report-column">
        <header className="report-header">
          <Button look="quiet" onPress={() => workspace.show('editor')}>
            <ArrowLeft aria-hidden="true" />
            Back to {from}
          </Button>
          <h1 ref={heading} tabIndex={-1}>
            {title}
          </h1>
          <p className="muted">{about}</p>
        </header>
        {children}
      </div>
    </main>
  );
}
