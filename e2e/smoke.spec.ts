import { expect, test } from './app.ts';
import { startWebHost } from './web-host.ts';

// That nothing is complained about and nothing leaves the machine is checked by `app` after every test.
test('the page opens, and again after a reload and at the address without the token', async ({
  app: { page, host },
}) => {
  await expect(page).toHaveTitle(/Sluice/);
  await expect(page.locator('#root')).not.toBeEmpty();
  const { origin } = new URL(host.url);
  expect(page.url()).toBe(`${origin}/`);
  await page.reload();
  await expect(page.locator('#root')).not.toBeEmpty();
});

test('a browser without the address of the start gets nothing', async ({ app: { host }, browser }) => {
  const context = await browser.newContext();
  const page = await context.newPage();
  const { origin } = new URL(host.url);
  const response = await page.goto(origin);
  expect(response?.status()).toBe(401);
  await expect(page.getByText('Open Sluice with the address that it printed')).toBeVisible();
  await context.close();
});

test('the page can neither reach another server nor run what is written into it', async ({ app }) => {
  app.allowErrors(/Content Security Policy|example\.invalid/);
  const { page } = app;
  const outcome = await page.evaluate(async () => {
    const reached = await fetch('http://example.invalid/').then(
      () => 'reached',
      () => 'refused',
    );
    const script = document.createElement('script');
    script.textContent = 'globalThis.ran = true;';
    document.body.append(script);
    const holder = document.createElement('div');
    holder.innerHTML = '<img src="data:," onerror="globalThis.ran = true">';
    document.body.append(holder);
    await new Promise((resolve) => setTimeout(resolve, 200));
    return { reached, ran: 'ran' in globalThis };
  });
  expect(outcome).toEqual({ reached: 'refused', ran: false });
});

test('a host that stops is said at once', async ({ app }) => {
  const { page, host } = app;
  // What is still loading then would complain.
  await page.waitForLoadState('networkidle');
  await host.stop();
  await expect(page.getByText('The connection to the engine was lost')).toBeVisible();
});

test('a second host on the same data folder is refused by name', async ({ app }) => {
  await expect(startWebHost(app.dataDir)).rejects.toThrow(`${app.dataDir}: this folder is in use by another Sluice`);
});
