import { ChevronDown, Copy, Download, FileBraces, FileCode2, FileText, Image, Table2 } from 'lucide-react';
import type { ReactNode } from 'react';
import type { CommandId } from '../commands/command.ts';
import { shortcutText } from '../commands/shortcut.ts';
import { useCommand } from '../commands/use-commands.ts';
import { useStore } from '../state/store.ts';
import { useApp } from '../state/use-app.ts';
import { Button } from '../ui/button.tsx';
import { MenuButton, MenuItem, MenuSection } from '../ui/menu.tsx';

/** Everything that leaves the window: pictures and figures, to a file or to the clipboard. */
export function ExportMenu() {
  const { workspace } = useApp();
  const transparent = useStore(workspace.store, (state) => state.transparent);
  const { isEnabled } = useCommand('export.png-2');
  const file = <Image aria-hidden="true" />;
  const copy = <Copy aria-hidden="true" />;
  const report = <FileText aria-hidden="true" />;
  const items = [
    useItem('export.png-1', 'PNG, 1×', file),
    useItem('export.png-2', 'PNG, 2×', file),
    useItem('export.png-3', 'PNG, 3×', file),
    useItem('export.png-4', 'PNG, 4×', file),
    useItem('export.svg', 'SVG', <FileCode2 aria-hidden="true" />),
  ];
  const isElectron = useApp().host.info.kind === 'electron';
  const figures = useItem('export.csv', 'Figures as CSV', <Table2 aria-hidden="true" />);
  const whole = useItem('export.document', 'Save document…', <FileBraces aria-hidden="true" />);
  const copies = [useItem('export.copy-png', 'Copy as image', copy), useItem('export.copy-svg', 'Copy as SVG', copy)];
  return (
    <MenuButton
      label="Export"
      trigger={
        <Button look="primary" isDisabled={!isEnabled}>
          <Download aria-hidden="true" />
          Export
          <ChevronDown aria-hidden="true" />
        </Button>
      }
    >
      <MenuSection title="Save the picture">
        {items}
        {isElectron && <CommandItem id="export.picture-pdf" label="PDF" icon={file} />}
      </MenuSection>
      <MenuSection title="Copy the picture">{copies}</MenuSection>
      <MenuSection title="Save the figures">
        {figures}
        <CommandItem
          id="export.report"
          label="Report, HTML"
          detail={isElectron ? undefined : 'Printed from a browser it is a PDF, as an SVG is'}
          icon={report}
        />
        {isElectron && <CommandItem id="export.pdf" label="Report, PDF" icon={report} />}
      </MenuSection>
      <MenuSection title="Save what is asked">{whole}</MenuSection>
      <MenuSection
        title="Ground of the picture"
        selectionMode="single"
        selectedKeys={[transparent ? 'transparent' : 'white']}
        disallowEmptySelection
        shouldCloseOnSelect={false}
        onSelectionChange={(keys) => workspace.setTransparent([...keys][0] === 'transparent')}
      >
        <MenuItem id="white" label="White" />
        <MenuItem id="transparent" label="Transparent" />
      </MenuSection>
    </MenuButton>
  );
}

/** A component of its own, since not every host has both. */
const CommandItem = ({
  id,
  label,
  detail,
  icon,
}: {
  readonly id: CommandId;
  readonly label: string;
  readonly detail?: string;
  readonly icon: ReactNode;
}) => useItem(id, label, icon, detail);

function useItem(id: CommandId, label: string, icon: ReactNode, detail?: string) {
  const { platform } = useApp().host.info;
  const { shortcuts, run } = useCommand(id);
  return (
    <MenuItem
      key={id}
      id={id}
      label={label}
      detail={detail}
      icon={icon}
      keys={shortcuts && shortcutText(shortcuts[0], platform)}
      onAction={() => void run()}
    />
  );
}
