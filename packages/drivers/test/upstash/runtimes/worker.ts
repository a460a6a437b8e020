import { liveOnce } from './life.ts'

export default {
  async fetch(request: Request): Promise<Response> {
    return Response.json(await liveOnce(JSON.parse(await request.text())))
  },
}
