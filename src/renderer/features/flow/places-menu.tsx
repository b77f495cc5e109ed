import { ArrowLeftToLine, ArrowRightToLine, Eye, EyeOff, Split } from 'lucide-react';
import { addToAnchor, anchorAt, hideEvent, hideRefused, isHidden, showEvent } from '../../../core/flow/edit.ts';
import { useStore } from '../../state/store.ts';
import { useFlowEditor } from '../../state/use-app.ts';
import { MenuItem, MenuSection } from '../../ui/menu.tsx';

/** Where in the flow an event may go, as a part of its menu. */
export function FlowPlaces({ event }: { readonly event: string }) {
  const flowEditor = useFlowEditor();
  const flow = useStore(flowEditor.store, (state) => state.document);
  if (!flow) return null;
  const { anchor } = flow;
  const hidden = isHidden(flow, event);
  const refused = hideRefused(flow, event);
  return (
    <MenuSection aria-label="In the flow">
      <MenuItem
        id="flow-start"
        label="Start here"
        icon={<ArrowRightToLine aria-hidden="true" />}
        onAction={() => flowEditor.edit((one) => anchorAt(one, 'start', event))}
      />
      <MenuItem
        id="flow-end"
        label="Lead here"
        icon={<ArrowLeftToLine aria-hidden="true" />}
        onAction={() => flowEditor.edit((one) => anchorAt(one, 'end', event))}
      />
      {anchor?.any.every((one) => one.event !== event) && (
        <MenuItem
          id="flow-or"
          label={anchor.at === 'start' ? 'Or start here' : 'Or lead here'}
          detail={`Beside ${anchor.any.map((one) => one.event).join(', ')}`}
          icon={<Split aria-hidden="true" />}
          onAction={() => flowEditor.edit((one) => addToAnchor(one, event))}
        />
      )}
      {hidden ? (
        <MenuItem
          id="flow-show"
          label="Show in the flow again"
          icon={<Eye aria-hidden="true" />}
          onAction={() => flowEditor.edit((one) => showEvent(one, event))}
        />
      ) : (
        <MenuItem
          id="flow-hide"
          label="Hide from the flow"
          detail={refused === null ? 'As if it had never happened' : HIDE_REFUSED[refused]}
          isDisabled={refused !== null}
          icon={<EyeOff aria-hidden="true" />}
          onAction={() => flowEditor.edit((one) => hideEvent(one, event))}
        />
      )}
    </MenuSection>
  );
}

const HIDE_REFUSED = { anchor: 'The flow starts at it or leads to it', last: 'Nothing else is shown' } as const;
