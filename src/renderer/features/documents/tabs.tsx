import { X } from 'lucide-react';
import { useEffect, useMemo, useRef } from 'react';
import { Button as AriaButton } from 'react-aria-components';
import { useStore } from '../../state/store.ts';
import { useConversionsEditor, useEditor } from '../../state/use-app.ts';
import { IconButton } from '../../ui/button.tsx';
import { ShortName } from '../../ui/name.tsx';
import { counted } from '../../ui/words.ts';
import { firing } from '../conversions/editor.ts';
import { KindIcon, NewKindIcon } from './kind-icon.tsx';
import { documentTitles, KINDS, SHOWN_KINDS } from './kinds.ts';
import { newDocument } from './project.ts';
import './tabs.css';

/** The documents that are open, to switch between. */
export function Tabs() {
  const editor = useEditor();
  const fires = useStore(useConversionsEditor().store, firing);
  const tabs = useStore(editor.store, (state) => state.tabs);
  const { shown, documents } = useStore(editor.store, (state) => state.history.present);
  const titles = useMemo(() => documentTitles(documents), [documents]);
  const list = useRef<HTMLUListElement>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another document on screen is the reason to look for its tab
  useEffect(() => {
    list.current?.querySelector('[aria-current]')?.scrollIntoView({ inline: 'nearest' });
  }, [shown]);
  return (
    <nav className="tabs" aria-label="Open documents">
      <ul ref={list} className="tabs-list">
        {tabs.map((id) => {
          const title = titles.get(id);
          const kind = documents.find((one) => one.id === id)?.kind;
          if (title === undefined || kind === undefined) return null;
          const isShown = id === shown;
          return (
            <li key={id} className={isShown ? 'tab tab-shown' : 'tab'}>
              <AriaButton
                className="tab-name"
                aria-label={
                  kind === 'conversions' && fires > 0
                    ? `${title}, ${counted(fires, 'rule fires', 'rules fire')}`
                    : title
                }
                aria-current={isShown ? 'page' : undefined}
                onPress={() => editor.show(id)}
              >
                <KindIcon kind={kind} />
                <span className="tab-title" title={title}>
                  <ShortName>{title}</ShortName>
                </span>
                {kind === 'conversions' && fires > 0 && <span className="tab-badge figures">{fires}</span>}
              </AriaButton>
              {kind !== 'conversions' && tabs.length > 2 && (
                <AriaButton className="tab-close" aria-label={`Close ${title}`} onPress={() => editor.closeTab(id)}>
                  <X aria-hidden="true" />
                </AriaButton>
              )}
            </li>
          );
        })}
      </ul>
      {SHOWN_KINDS.map((kind) => (
        <IconButton
          key={kind}
          label={`New ${KINDS[kind].noun}`}
          onPress={() => editor.change((project) => newDocument(project, kind))}
        >
          <NewKindIcon kind={kind} />
        </IconButton>
      ))}
    </nav>
  );
}
