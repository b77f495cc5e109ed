import { type FocusEvent, useEffect, useRef } from 'react';
import { ToggleButton, ToggleButtonGroup } from 'react-aria-components';
import { useStore } from '../../state/store.ts';
import { useFunnelEditor } from '../../state/use-app.ts';
import { isByPointer } from '../../ui/last-input.ts';
import './view-bar.css';
import { type ChartView, VIEWS } from '../funnel/views.ts';

const focusShown = (bar: Element) => bar.querySelector<HTMLElement>('[data-selected]')?.focus();

/** With the keyboard one comes to the view on screen, not to the one that was left last. */
function enter({ currentTarget, relatedTarget }: FocusEvent): void {
  if (!isByPointer() && !currentTarget.contains(relatedTarget)) focusShown(currentTarget);
}

/** Which way the funnel is looked at. */
export function ViewBar() {
  const funnelEditor = useFunnelEditor();
  const view = useStore(funnelEditor.store, (state) => state.view);
  const bar = useRef<HTMLDivElement>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: a view chosen by its own key takes the focus along
  useEffect(() => {
    if (bar.current?.contains(document.activeElement)) focusShown(bar.current);
  }, [view]);
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: only leads the focus on
    <div ref={bar} className="view-bar" onFocus={enter}>
      <ToggleButtonGroup
        className="view-choices"
        aria-label="View"
        selectionMode="single"
        disallowEmptySelection
        selectedKeys={[view]}
        onSelectionChange={(keys) => funnelEditor.showView([...keys][0] as ChartView)}
      >
        {VIEWS.map(({ id, label }) => (
          <ToggleButton key={id} id={id} className="view-choice">
            {label}
          </ToggleButton>
        ))}
      </ToggleButtonGroup>
    </div>
  );
}
