import { type FocusEvent, useEffect, useRef } from 'react';
import { ToggleButton, ToggleButtonGroup } from 'react-aria-components';
import { isByPointer } from '../../ui/last-input.ts';
import './view-bar.css';

const focusShown = (bar: Element) => bar.querySelector<HTMLElement>('[data-selected]')?.focus();

/** With the keyboard one comes to the view on screen, not to the one that was left last. */
function enter({ currentTarget, relatedTarget }: FocusEvent): void {
  if (!isByPointer() && !currentTarget.contains(relatedTarget)) focusShown(currentTarget);
}

interface ViewBarProps<Id extends string> {
  readonly views: readonly { readonly id: Id; readonly label: string }[];
  readonly view: Id;
  readonly onView: (view: Id) => void;
}

/** Which way the document is looked at. */
export function ViewBar<Id extends string>({ views, view, onView }: ViewBarProps<Id>) {
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
        onSelectionChange={(keys) => onView([...keys][0] as Id)}
      >
        {views.map(({ id, label }) => (
          <ToggleButton key={id} id={id} className="view-choice">
            {label}
          </ToggleButton>
        ))}
      </ToggleButtonGroup>
    </div>
  );
}
