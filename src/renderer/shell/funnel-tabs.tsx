import { Plus, X } from 'lucide-react';
import { useEffect, useMemo, useRef } from 'react';
import { Button as AriaButton } from 'react-aria-components';
import { addFunnel, funnelTitles } from '../features/documents/book.ts';
import { useStudio } from '../state/app.ts';
import { useStore } from '../state/store.ts';
import { IconButton } from '../ui/button.tsx';
import { ShortName } from '../ui/name.tsx';
import './funnel-tabs.css';

/** The funnels that are open, to switch between. */
export function FunnelTabs() {
  const studio = useStudio();
  const tabs = useStore(studio.store, (state) => state.tabs);
  const { id: shown, funnels } = useStore(studio.store, (state) => state.history.present);
  const titles = useMemo(() => funnelTitles(funnels), [funnels]);
  const list = useRef<HTMLUListElement>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another funnel on screen is the reason to look for its tab
  useEffect(() => {
    list.current?.querySelector('[aria-current]')?.scrollIntoView({ inline: 'nearest' });
  }, [shown]);
  return (
    <nav className="tabs" aria-label="Open funnels">
      <ul ref={list} className="tabs-list">
        {tabs.map((id) => {
          const title = titles.get(id);
          if (title === undefined) return null;
          const isShown = id === shown;
          return (
            <li key={id} className={isShown ? 'tab tab-shown' : 'tab'}>
              <AriaButton
                className="tab-name"
                aria-label={title}
                aria-current={isShown ? 'page' : undefined}
                onPress={() => studio.openFunnel(id)}
              >
                <span className="tab-title" title={title}>
                  <ShortName>{title}</ShortName>
                </span>
              </AriaButton>
              {tabs.length > 1 && (
                <AriaButton className="tab-close" aria-label={`Close ${title}`} onPress={() => studio.closeTab(id)}>
                  <X aria-hidden="true" />
                </AriaButton>
              )}
            </li>
          );
        })}
      </ul>
      <IconButton label="New funnel" onPress={() => studio.change((book) => addFunnel(book))}>
        <Plus aria-hidden="true" />
      </IconButton>
    </nav>
  );
}
