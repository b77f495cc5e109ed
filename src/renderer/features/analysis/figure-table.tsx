import { ChevronRight, Columns3, Copy, Download } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import { Button as AriaButton } from 'react-aria-components';
import { saveExportable } from '../../export/save.ts';
import { useStore } from '../../state/store.ts';
import { useApp, useEditor } from '../../state/use-app.ts';
import { Button } from '../../ui/button.tsx';
import { MenuButton, MenuItem } from '../../ui/menu.tsx';
import { FigureGrid } from './figure-grid.tsx';
import './figure-table.css';
import { type Figures, figureText } from './figures.ts';

/** The figures of the chart as a table beneath it, for those who want to read, sort or take them along. */
export function FigureTable<Row extends object>({ figures }: { readonly figures: Figures<Row> }) {
  const { workspace } = useApp();
  const isOpen = useStore(workspace.store, (state) => state.figures);
  const [hidden, setHidden] = useState<ReadonlySet<string>>(new Set());
  // Opened, it comes into sight; one that was open already stays where it is.
  const section = useRef<HTMLElement>(null);
  const wasOpen = useRef(isOpen);
  useEffect(() => {
    if (isOpen && !wasOpen.current) section.current?.scrollIntoView({ block: 'nearest' });
    wasOpen.current = isOpen;
  }, [isOpen]);
  return (
    <section ref={section} className="figure-table" aria-label="Figures">
      <header className="figure-table-header">
        <AriaButton
          className="button button-quiet"
          aria-expanded={isOpen}
          onPress={() => workspace.showFigures(!isOpen)}
        >
          <ChevronRight aria-hidden="true" className={isOpen ? 'figure-table-turned' : ''} />
          Figures as a table
        </AriaButton>
        {isOpen && <TakeAlong figures={figures} hidden={hidden} onHide={setHidden} />}
      </header>
      {isOpen && <FigureGrid figures={figures} hidden={hidden} />}
    </section>
  );
}

interface Chosen<Row extends object> {
  readonly figures: Figures<Row>;
  readonly hidden: ReadonlySet<string>;
}

/** What can be done with a table: choose its columns, copy it, save it. */
export function TakeAlong<Row extends object>({
  figures,
  hidden,
  onHide,
}: Chosen<Row> & { readonly onHide: (hidden: ReadonlySet<string>) => void }) {
  const app = useApp();
  const editor = useEditor();
  const { columns } = figures;
  const copy = async () => {
    await app.host.copyText(figureText({ ...figures, columns: columns.filter(({ id }) => !hidden.has(id)) }));
    app.workspace.tell({ tone: 'done', text: 'Table copied' });
  };
  return (
    <>
      <MenuButton
        label="Columns"
        selectionMode="multiple"
        selectedKeys={columns.filter(({ id }) => !hidden.has(id)).map(({ id }) => id)}
        onSelectionChange={(keys) =>
          onHide(new Set(columns.filter(({ id }) => keys !== 'all' && !keys.has(id)).map(({ id }) => id)))
        }
        trigger={
          <Button look="quiet">
            <Columns3 aria-hidden="true" />
            Columns
          </Button>
        }
      >
        {columns.map(({ id, head }) => (
          <MenuItem key={id} id={id} label={head} />
        ))}
      </MenuButton>
      <Button look="quiet" onPress={() => void copy().catch(app.workspace.fail)}>
        <Copy aria-hidden="true" />
        Copy table
      </Button>
      <Button
        look="quiet"
        onPress={() => void saveExportable(app, editor, { kind: 'csv' }).catch((error) => app.workspace.fail(error))}
      >
        <Download aria-hidden="true" />
        Save figures as CSV
      </Button>
    </>
  );
}
