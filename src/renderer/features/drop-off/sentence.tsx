import { Image } from 'lucide-react';
import { useEffect, useRef } from 'react';
import { type Against, type DropOffQuestion, twoGroups } from '../../../core/drop-off/question.ts';
import { stepLabel } from '../../../core/funnel/document.ts';
import { valuedTags } from '../../../core/tags/document.ts';
import { useCommand } from '../../commands/use-commands.ts';
import { useStore } from '../../state/store.ts';
import { useEditor, useFunnelEditor } from '../../state/use-app.ts';
import { IconButton } from '../../ui/button.tsx';
import { isByPointer } from '../../ui/last-input.ts';
import { Choice } from '../analysis/choice.tsx';
import { AgainstChoice, GroupsSetting } from './groups-setting.tsx';
import { IgnoreMenu } from './ignore-menu.tsx';
import { lossSteps } from './question.ts';

/** Which step, against whom, without what: the question in words. */
export function DropOffSentence({ question: { step } }: { readonly question: DropOffQuestion }) {
  const sentence = useRef<HTMLDivElement>(null);
  // Who came from a loss by keyboard goes on here: the picture with the focus is gone.
  useEffect(() => {
    if (window.document.activeElement === window.document.body && !isByPointer())
      sentence.current?.querySelector('button')?.focus();
  }, []);
  const editor = useEditor();
  const funnelEditor = useFunnelEditor();
  const { tags } = useStore(editor.store, (state) => state.history.present);
  const document = useStore(funnelEditor.store, (state) => state.document);
  const keys = useStore(funnelEditor.store, (state) => state.keys);
  const { against, macro } = useStore(funnelEditor.store, (state) => state.dropOff);
  const groups = twoGroups(against);
  const compare = (next: Against) => funnelEditor.showDropOff({ against: next });
  const picture = useCommand('export.png-2');
  const last = document.steps.at(-1)!.any.map(({ event }) => event);
  const valued = valuedTags(tags).map(({ event }) => event);
  const own = valued.find((event) => last.includes(event));
  const worth = [
    ...(own === undefined ? [{ id: '', words: 'nothing chosen' }] : []),
    ...valued.map((event) => ({ id: event === own ? '' : event, words: event })),
  ];
  return (
    <div ref={sentence} className="drop-off-sentence">
      <p className="view-tools">
        {groups ? (
          <>
            Compare <AgainstChoice against={against} onChange={compare} /> from 1 {stepLabel(document.steps[0])} on:{' '}
            <GroupsSetting groups={groups} onChange={compare} />
          </>
        ) : (
          <>
            Who dropped off after
            <Choice
              label="Step"
              options={lossSteps(document).map((at) => ({
                id: keys[at] ?? String(at),
                words: `${at + 1} ${stepLabel(document.steps[at])}`,
              }))}
              value={keys[step] ?? String(step)}
              onChange={(key) => funnelEditor.showDropOff({ step: key })}
            />
            against
            <AgainstChoice against={against} onChange={compare} />
          </>
        )}{' '}
        leaving out
        <IgnoreMenu />
        {valued.length > 0 && groups === null && (
          <>
            worth by
            <Choice
              label="Worth by"
              options={worth}
              value={macro ?? ''}
              onChange={(id) => funnelEditor.showDropOff({ macro: id === '' ? null : id })}
            />
          </>
        )}
      </p>
      <IconButton label="Save picture" isDisabled={!picture.isEnabled} onPress={() => void picture.run()}>
        <Image aria-hidden="true" />
      </IconButton>
    </div>
  );
}
