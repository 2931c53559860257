// The measuring half of bin/audit, which starts the demo and gives the places
// of everything by environment. Pages are found by following links, so that a
// page which is added later is looked at without a change here.

import { readFileSync } from 'node:fs'
import { get } from 'node:http'
import { createRequire } from 'node:module'
import { pathToFileURL } from 'node:url'

const [tools, ...wanted] = process.argv.slice(2)
const require = createRequire(`${tools}/package.json`)
const load = async (name) => (await import(pathToFileURL(require.resolve(name)).href)).default
const puppeteer = await load('puppeteer-core')
const axe = readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8')

const port = process.env.PORT
const STORES = ['rexus', 'kopi', 'atelier']
const origin = (host) => `http://${host ? `${host}.` : ''}localhost:${port}`
const stage = (name) => wanted.length === 0 || wanted.includes(name)

// Scores in percent, weights in bytes, layout shift as it is.
const GOALS = { performance: 95, accessibility: 100, 'best-practices': 100, seo: 100, page: 100_000, script: 25_000, shift: 0 }
const WIDTHS = [390, 1280]
// Pages of one kind that are looked at, and kinds of one surface.
const MOST_KINDS = 80

const findings = []
const miss = (where, what) => findings.push(`${where}: ${what}`)

const browser = await puppeteer.launch({ executablePath: process.env.CHROMIUM, headless: true, args: ['--no-sandbox', '--hide-scrollbars'] })

async function lighthouse() {
  const run = await load('lighthouse')
  const width = [34, 5, 5, 5, 5, 9, 9, 7]
  const line = (cells) => console.log(cells.map((cell, at) => (at ? String(cell).padStart(width[at]) : String(cell).padEnd(width[at]))).join(' '))
  line(['page', 'perf', 'a11y', 'best', 'seo', 'page kB', 'script kB', 'shift'])
  for (const store of STORES) {
    for (const [name, path] of await pagesOf(store)) {
      const measured = await measure(run, origin(store) + path, name)
      line([`${store} ${name} ${path}`.slice(0, 34), ...measured.scores.map(([, score]) => score), kilo(measured.page), kilo(measured.script), measured.shift])
      const where = `${store} ${name}`
      for (const [category, score, failed] of measured.scores) {
        if (!(score >= GOALS[category])) miss(where, `${category} ${score}, goal ${GOALS[category]} (${failed.join(', ')})`)
      }
      if (measured.page > GOALS.page) miss(where, `${kilo(measured.page)} kB without pictures`)
      if (measured.script > GOALS.script) miss(where, `${kilo(measured.script)} kB of script`)
      if (!(measured.shift <= GOALS.shift)) miss(where, `layout shift ${measured.shift}`)
    }
  }
}

const kilo = (bytes) => (bytes / 1000).toFixed(1)

// Home, the first category, the first product and the cart of a store.
async function pagesOf(store) {
  const page = await browser.newPage()
  await page.goto(origin(store))
  const first = (selector) => page.$eval(selector, (link) => new URL(link.href).pathname)
  const pages = [['home', '/'], ['listing', await first('a[href*="/c/"]')], ['product', await first('a[href*="/p/"]')], ['cart', '/cart']]
  await page.close()
  return pages
}

// The median by performance of so many runs, as a phone on a slow network.
async function measure(run, url, name) {
  const results = []
  for (let at = 0; at < Number(process.env.RUNS); at += 1) {
    const { lhr } = await run(url, {
      port: new URL(browser.wsEndpoint()).port,
      logLevel: 'silent',
      onlyCategories: ['performance', 'accessibility', 'best-practices', 'seo'],
      // A cart is nobody's search result and says so, which this audit would mark as a mistake.
      skipAudits: name === 'cart' ? ['is-crawlable'] : [],
    })
    results.push(lhr)
  }
  results.sort((a, b) => a.categories.performance.score - b.categories.performance.score)
  const result = results[Math.floor(results.length / 2)]
  const failed = (category) =>
    category.auditRefs.filter((ref) => ref.weight > 0 && result.audits[ref.id].score !== null && result.audits[ref.id].score < 0.9).map((ref) => ref.id)
  const scores = Object.values(result.categories).map((category) => [category.id, Math.round(category.score * 100), failed(category)])
  const requests = result.audits['network-requests'].details.items.filter((request) => request.resourceType !== 'Image' && request.url.startsWith('http'))
  for (const request of requests) request.weight = await weigh(request.url)
  const sum = (fits) => requests.filter(fits).reduce((all, request) => all + request.weight, 0)
  return {
    scores,
    // Chromium calls the icons of a manifest no images.
    page: sum((request) => !/\.(png|webp|jpg)$/.test(request.url)),
    script: sum((request) => request.resourceType === 'Script'),
    // A run that broke off has no figure, which is a finding too.
    shift: Number((result.audits['cumulative-layout-shift'].numericValue ?? NaN).toFixed(3)),
  }
}

// The bytes of an answer as a browser gets it over TLS: over plain HTTP, which
// the demo speaks, Chromium does not ask for brotli.
function weigh(url) {
  const { host, pathname, search } = new URL(url)
  return new Promise((resolve, reject) => {
    const asked = get({ host: '127.0.0.1', port, path: pathname + search, headers: { host, 'accept-encoding': 'br, gzip' } }, (answer) => {
      let bytes = 0
      answer.on('data', (part) => (bytes += part.length))
      answer.on('end', () => resolve(bytes))
    })
    asked.on('error', reject)
  })
}

async function everyPage() {
  const logins = Object.fromEntries([...readFileSync(process.env.LOGINS, 'utf8').matchAll(/^"?([^"=\s]+)"?\s*=\s*"([^"]+)"/gm)].map((found) => found.slice(1)))
  for (const store of STORES) {
    const visitor = await browser.createBrowserContext()
    await crawl(visitor, store, `${store}`, ['/', '/search?q=zzzz', '/no-such-page', '/en'], (path) => !path.startsWith('/admin'))
    await buy(visitor, store)
    await visitor.close()
  }
  const owner = await browser.createBrowserContext()
  await signIn(owner, `${origin('rexus')}/admin/sign-in`, 'owner@rexus.localhost', logins)
  await crawl(owner, 'rexus', 'rexus admin', ['/admin'], (path) => path.startsWith('/admin'))
  await owner.close()
  const operator = await browser.createBrowserContext()
  await crawl(operator, '', 'platform', ['/', '/platform/sign-in', '/dev/mailbox'], (path) => path === '/' || path.startsWith('/dev'))
  await signIn(operator, `${origin('')}/platform/sign-in`, 'operator@smartseller.localhost', logins)
  await crawl(operator, '', 'console', ['/platform'], (path) => path.startsWith('/platform'))
  await operator.close()
}

// Two addresses are of one kind when they differ only in what they are about.
const kindOf = (path) =>
  path
    .replace(/[0-9a-f]{8}-[0-9a-f-]{27}/g, '{id}')
    .replace(/^(\/[a-z]{2})?\/(p|c|pages|orders)\/[^/]+/, '/$2/{name}')
    .replace(/^\/(platform\/tenants)\/[^/]+/, '/$1/{name}')

// One page of every kind that links lead to.
async function crawl(context, host, label, starts, belongs) {
  const waiting = [...starts]
  const seen = new Set()
  while (waiting.length && seen.size < MOST_KINDS) {
    const address = waiting.shift()
    const kind = kindOf(new URL(address, origin(host)).pathname) + (starts.includes(address) ? address : '')
    if (seen.has(kind)) continue
    seen.add(kind)
    const page = await context.newPage()
    await page.setBypassCSP(true)
    const answer = await page.goto(new URL(address, origin(host)).href)
    if (answer?.headers()['content-type']?.startsWith('text/html')) {
      await look(page, `${label} ${address}`)
      const links = await page.$$eval('a[href]', (all) => all.map((link) => link.href))
      waiting.push(...links.map((link) => new URL(link)).filter((link) => link.origin === origin(host) && belongs(link.pathname)).map((link) => link.pathname))
    }
    await page.close()
  }
  console.log(`axe: ${label}, ${seen.size} kinds of page`)
}

// What axe finds on the page as it stands, on a phone and on a desk.
async function look(page, where) {
  for (const width of WIDTHS) {
    await page.setViewport({ width, height: 900 })
    await page.evaluate(axe)
    // What a merchant is writing is a document of its own.
    const { violations } = await page.evaluate('axe.run({ exclude: [".rich-page"] }, { resultTypes: ["violations"] })')
    for (const violation of violations) {
      miss(`${where} at ${width}`, `${violation.id}: ${violation.help} (${violation.nodes.slice(0, 3).map((node) => node.target.join(' ')).join('; ')})`)
    }
  }
}

async function signIn(context, url, email, logins) {
  const page = await context.newPage()
  await page.goto(url)
  await page.type('[name=email]', email)
  await page.type('[name=password]', logins[email])
  await Promise.all([page.waitForNavigation(), page.click('main button')])
  if (page.url().includes('sign-in')) miss(url, 'signing in failed')
  await page.close()
}

// Basket, checkout, order: pages that no link of the shop leads to.
async function buy(context, store) {
  const page = await context.newPage()
  await page.setBypassCSP(true)
  await page.setJavaScriptEnabled(false)
  await page.goto(origin(store))
  const product = await page.$$eval('.card-link', (all) => all.find((link) => !link.querySelector('.card-badge-out'))?.href)
  await page.goto(product)
  await Promise.all([page.waitForNavigation(), page.click('#buy button[data-add]')])
  await page.setJavaScriptEnabled(true)
  await page.goto(`${origin(store)}/cart`)
  await look(page, `${store} filled cart`)
  await page.goto(`${origin(store)}/checkout`)
  await look(page, `${store} checkout`)
  await page.setJavaScriptEnabled(false)
  await page.goto(`${origin(store)}/checkout`)
  await page.evaluate(fillIn)
  await Promise.all([page.waitForNavigation(), page.click('.checkout-button')])
  if (!page.url().includes('/orders/')) miss(`${store} checkout`, `the order was not taken, ${await page.$$eval('.field-error, .error-summary', (all) => all.map((one) => one.textContent.trim()).join(' | '))}`)
  await page.setJavaScriptEnabled(true)
  await page.goto(page.url())
  await look(page, `${store} after the checkout`)
  await page.close()
}

// Runs in the page: what a guest types, and the first of every choice.
function fillIn() {
  const typed = { email: 'audit@example.com', name: 'Sari Dewi', phone: '081234567890', line1: 'Jl. Braga 12', line2: '', district: 'Sumur Bandung', city: 'Bandung', postcode: document.querySelector('[name=country]')?.value === 'US' ? '10013' : '40111' }
  for (const [name, value] of Object.entries(typed)) {
    const field = document.querySelector(`form [name="${name}"]`)
    if (field && !field.value) field.value = value
  }
  for (const select of document.querySelectorAll('#checkout select[required], #checkout select[name=province]')) {
    if (!select.value) select.selectedIndex = 1
  }
  for (const name of ['delivery', 'payment']) {
    const choices = [...document.querySelectorAll(`#checkout [name="${name}"]:not([disabled])`)]
    // A transfer, because a provider's page is not ours and is gone to by itself.
    const transfer = choices.find((choice) => choice.value === 'bank_transfer')
    if (transfer) transfer.click()
    else if (!choices.some((choice) => choice.checked)) choices[0]?.click()
  }
}

try {
  if (stage('lighthouse')) await lighthouse()
  if (stage('axe')) await everyPage()
} finally {
  await browser.close()
}
console.log(findings.length ? `\n${findings.length} findings:\n  ${findings.join('\n  ')}` : '\nEvery goal is reached.')
process.exit(findings.length ? 1 : 0)
