import type { IntegrationResolvedRoute } from 'astro'
import { describe, expect, it } from 'vitest'
import { findErrorPages } from '../../src/setup/error-pages.ts'

const route = (pattern: string, parts: Partial<IntegrationResolvedRoute> = {}): IntegrationResolvedRoute => ({
  pattern,
  type: 'page',
  isPrerendered: false,
  entrypoint: `src/pages${pattern}.astro`,
  params: [],
  pathname: pattern,
  segments: [],
  origin: 'project',
  patternRegex: /x/,
  fallbackRoutes: [],
  generate: () => pattern,
  ...parts,
})

describe('pages for failures', () => {
  it('are found where the site has them', () => {
    expect(findErrorPages([route('/'), route('/503')], { base: '/', trailingSlash: 'ignore' })).toEqual({
      503: '/503',
    })
  })

  it('are named as a rewrite finds them', () => {
    const routes = [route('/503'), route('/409')]
    expect(findErrorPages(routes, { base: '/shop/', trailingSlash: 'always' })).toEqual({
      409: '/shop/409/',
      503: '/shop/503/',
    })
  })

  it('are none when they are rendered in the build, or endpoints', () => {
    const routes = [route('/503', { isPrerendered: true }), route('/409', { type: 'endpoint' })]
    expect(findErrorPages(routes, { base: '/', trailingSlash: 'ignore' })).toEqual({})
  })
})
