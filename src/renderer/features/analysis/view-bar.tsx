import { ToggleButton, ToggleButtonGroup } from 'react-aria-components';
import { useStudio } from '../../state/app.ts';
import { useStore } from '../../state/store.ts';
import './view-bar.css';
import { type ChartView, VIEWS } from './exhibit.ts';

/** Which way the funnel is looked at. */
export function ViewBar() {
  const studio = useStudio();
  const view = useStore(studio.store, (state) => state.view);
  return (
    <ToggleButtonGroup
      className="view-bar"
      aria-label="View"
      selectionMode="single"
      disallowEmptySelection
      selectedKeys={[view]}
      onSelectionChange={(keys) => studio.showView([...keys][0] as ChartView)}
    >
      {VIEWS.map(({ id, label }) => (
        <ToggleButton key={id} id={id} className="view-choice">
          {label}
        </ToggleButton>
      ))}
    </ToggleButtonGroup>
  );
}
