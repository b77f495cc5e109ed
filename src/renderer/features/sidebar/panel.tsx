import { Ellipsis, Plus } from 'lucide-react';
import { type ReactNode, useMemo, useState } from 'react';
import { Button as AriaButton } from 'react-aria-components';
import { useStore } from '../../state/store.ts';
import { useApp, useEditor } from '../../state/use-app.ts';
import { IconButton } from '../../ui/button.tsx';
import { afterClosing, requestFocus } from '../../ui/focus-request.ts';
import { MenuButton, MenuItem } from '../../ui/menu.tsx';
import { counted } from '../../ui/words.ts';
import { deleteDocument } from '../documents/delete.ts';
import { documentDetail, documentTitles, KINDS, type MadeKind, SHOWN_KINDS } from '../documents/kinds.ts';
import { conversionsDocument, duplicateDocument, newDocument } from '../documents/project.ts';
import './panel.css';

/** All there is: the documents and segments of the open data set, and the data sets. */
export function Sidebar() {
  return (
    <nav className="sidebar" aria-label="Workspace">
      <Conversions />
      {SHOWN_KINDS.map((kind) => (
        <Documents key={kind} kind={kind} />
      ))}
      <Segments />
      <Datasets />
    </nav>
  );
}

function Documents({ kind }: { readonly kind: MadeKind }) {
  const { workspace } = useApp();
  const editor = useEditor();
  const { shown, documents } = useStore(editor.store, (state) => state.history.present);
  const titles = useMemo(() => documentTitles(documents), [documents]);
  const { noun, plural } = KINDS[kind];
  return (
    <Section title={plural} add={`New ${noun}`} onAdd={() => editor.change((project) => newDocument(project, kind))}>
      {documents
        .filter((one) => one.kind === kind)
        .map((one) => (
          <Row
            key={one.id}
            name={titles.get(one.id)!}
            detail={documentDetail(one)}
            isShown={one.id === shown}
            onOpen={() => editor.show(one.id)}
          >
            <MenuItem
              id="rename"
              label="Rename"
              onAction={() => {
                editor.show(one.id);
                afterClosing(() => requestFocus('document-name'));
              }}
            />
            <MenuItem
              id="duplicate"
              label="Duplicate"
              onAction={() => editor.change((project) => duplicateDocument(project, one.id))}
            />
            <MenuItem id="delete" label="Delete" danger onAction={() => deleteDocument(workspace, editor, one.id)} />
          </Row>
        ))}
    </Section>
  );
}

/** There is one of it in every data set. */
function Conversions() {
  const editor = useEditor();
  const project = useStore(editor.store, (state) => state.history.present);
  const { id } = conversionsDocument(project);
  return (
    <ul className="sidebar-section">
      <Row name={KINDS.conversions.plural} isShown={id === project.shown} onOpen={() => editor.show(id)} />
    </ul>
  );
}

function Segments() {
  const { workspace } = useApp();
  const segments = useStore(useEditor().store, (state) => state.history.present.segments);
  return (
    <Section
      title="Segments"
      add="New segment"
      onAdd={() => workspace.ask({ kind: 'segment', draft: { name: '', document: null } })}
    >
      {segments.map((segment) => (
        <Row
          key={segment.id}
          name={segment.name}
          isShown={false}
          onOpen={() => workspace.ask({ kind: 'segment', draft: segment })}
        />
      ))}
      {segments.length === 0 && <li className="sidebar-empty">Click a number in a chart to make one.</li>}
    </Section>
  );
}

function Datasets() {
  const app = useApp();
  const datasets = useStore(app.workspace.store, (state) => state.datasets);
  const current = useStore(useEditor().store, (state) => state.dataset.id);
  return (
    <Section title="Data sets" add="Open a file…" onAdd={() => void app.pickFiles()}>
      {datasets.map((dataset) => (
        <Row
          key={dataset.id}
          name={dataset.name}
          detail={counted(dataset.events, 'event')}
          isShown={dataset.id === current}
          onOpen={() => dataset.id !== current && void app.openDataset(dataset.id)}
        >
          <MenuItem id="rename" label="Rename…" onAction={() => app.workspace.ask({ kind: 'rename', dataset })} />
          <MenuItem id="remove" label="Remove" danger onAction={() => void app.removeDataset(dataset.id)} />
        </Row>
      ))}
    </Section>
  );
}

interface SectionProps {
  readonly title: string;
  /** What its button does. */
  readonly add: string;
  readonly onAdd: () => void;
  readonly children: ReactNode;
}

const Section = ({ title, add, onAdd, children }: SectionProps) => (
  <section aria-label={title} className="sidebar-section">
    <header className="sidebar-header">
      <h2>{title}</h2>
      <IconButton label={add} onPress={onAdd}>
        <Plus aria-hidden="true" />
      </IconButton>
    </header>
    <ul>{children}</ul>
  </section>
);

interface RowProps {
  readonly name: string;
  readonly detail?: string;
  readonly isShown: boolean;
  readonly onOpen: () => void;
  /** The items of its menu; none without. */
  readonly children?: ReactNode;
}

function Row({ name, detail, isShown, onOpen, children }: RowProps) {
  const [open, setOpen] = useState(false);
  return (
    <li className={isShown ? 'sidebar-row sidebar-row-shown' : 'sidebar-row'} data-menu={open || undefined}>
      <AriaButton className="sidebar-open" aria-current={isShown ? 'true' : undefined} onPress={onOpen}>
        <span className="truncate" title={name}>
          {name}
        </span>
        {detail && <span className="sidebar-detail figures">{detail}</span>}
      </AriaButton>
      {children && (
        <MenuButton
          label={`Actions for ${name}`}
          onOpenChange={setOpen}
          trigger={
            <AriaButton className="button button-icon sidebar-more" aria-label={`Actions for ${name}`}>
              <Ellipsis aria-hidden="true" />
            </AriaButton>
          }
        >
          {children}
        </MenuButton>
      )}
    </li>
  );
}
