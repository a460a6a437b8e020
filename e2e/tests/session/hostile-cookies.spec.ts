import { itemsInCart, post, setCookies, tokenIn } from '../../support/http.ts'
import { expect, test } from '../../support/test.ts'

const hostile: Record<string, string> = {
  'an empty value': '',
  'one character': 'a',
  'a token that is too short': 'A'.repeat(42),
  'a token that is too long': 'A'.repeat(44),
  'a well-formed token that nobody was given': 'A'.repeat(43),
  'a character outside the alphabet': `${'A'.repeat(42)}+`,
  'a padded token': `${'A'.repeat(42)}=`,
  'a path': '../../../../etc/passwd',
  'an encoded path': '..%2F..%2F..%2Fetc%2Fpasswd',
  'an encoded zero byte': `${'A'.repeat(40)}%00`,
  'an encoded line break': 'x%0d%0aSet-Cookie:%20injected=1',
  'a broken encoding': '%E0%A4%A',
  'JSON that claims a user': '{"userId":"rosa"}',
  'the name of a prototype': '__proto__',
  'the name of a method': 'constructor',
  'a database expression': "' OR 1=1 --",
  'a script': '<script>alert(1)</script>',
  'a quoted token': `"${'A'.repeat(43)}"`,
  'bytes beyond ASCII': 'tökén-ÿ',
  'eight kilobytes': 'A'.repeat(8192),
}

test('there are twenty hostile values', () => {
  expect(Object.keys(hostile)).toHaveLength(20)
})

for (const [fact, value] of Object.entries(hostile)) {
  test(`${fact} gives a working anonymous page`, async ({ cookieName, request, shop }) => {
    const cookie = `${cookieName}=${value}`
    const home = await request.get(shop.url, { headers: { cookie } })
    const html = await home.text()
    expect(home.status()).toBe(200)
    expect(html).toContain('>Log in</a>')
    expect(html).not.toContain('Rosa')
    expect(tokenIn(home, cookieName)).toBeUndefined()
    expect(setCookies(home).join()).not.toContain('injected')

    const write = await post(request, `${shop.url}/cart`, { sku: 'tomato' }, { cookie })
    const token = tokenIn(write, cookieName)
    expect(write.status()).toBe(303)
    expect(token).toMatch(/^[A-Za-z0-9_-]{43}$/)
    expect(token).not.toBe(value)
    expect(await itemsInCart(request, shop.url, { cookie: `${cookieName}=${token}` })).toBe(1)
  })
}
