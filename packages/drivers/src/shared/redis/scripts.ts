import { slack } from './hash.ts'

/**
 * One script per verb that writes. Each decides before it writes: Redis refuses the first write of a script that it
 * cannot take (out of memory, replica) and none after it, so that a script is carried out wholly or not at all.
 * Without a `#!lua` line they run on Redis 6 as well.
 */

/** Finds out what the key holds at ARGV[1]: `absent`, `live`, `expired`, `retired`, or `unreadable`, no record of ours. */
const find = `
local key, now = KEYS[1], tonumber(ARGV[1])
local held = redis.pcall('HMGET', key, 'm', 'i', 'u', 'l', 'x', 's')
if held.err then
  if not string.find(held.err, 'WRONGTYPE', 1, true) then return held end
  held = {}
end
local function integer(number) return string.format('%.0f', number) end
local state = 'absent'
local reason, at, keep = string.match(held[5] or '', '^(%l+) (%-?%d+) (%-?%d+)$')
local revision, seen, idle, deadline, persistent, epoch =
  string.match(held[1] or '', '^(%d+) (%-?%d+) (%-?%d+) (%-?%d+) ([01]) (%d+)$')
local expiry
if reason == 'ended' or reason == 'rotated' then
  if now < tonumber(keep) then state = 'retired' end
elseif revision and string.find(held[2] or '', '^%-?%d+ ') then
  expiry = math.min(tonumber(seen) + tonumber(idle), tonumber(deadline))
  state = now < expiry and 'live' or 'expired'
elseif redis.call('EXISTS', key) == 1 then
  state = 'unreadable'
end
`

const answers = `
local function gone()
  if state == 'retired' then return { 'gone', reason, at, held[6] } end
  if state == 'expired' then return { 'gone', 'expired', integer(expiry) } end
  return { 'gone', state }
end
local function conflict() return { 'conflict', redis.call('HGETALL', key) } end
`

// ARGV: now, lifetime, then names and values in turn. The chunks keep Lua's stack in bounds.
const create = `${find}
if state == 'live' or state == 'retired' then return 0 end
if state ~= 'absent' or reason then redis.call('DEL', key) end
for first = 3, #ARGV, 2000 do
  redis.call('HSET', key, unpack(ARGV, first, math.min(first + 1999, #ARGV)))
end
redis.call('PEXPIRE', key, ARGV[2])
return 1
`

// ARGV: now; in one text, touch, clear, how many of meta, guard, dropIf and delete, the limit or nothing; then the four
// lists and the fields to set.
const apply = `${find}${answers}
if state ~= 'live' then return gone() end
local touch, clear, metaCount, guardCount, dropCount, deleteCount, limit =
  string.match(ARGV[2], '^([01]) ([01]) (%d+) (%d+) (%d+) (%d+) (%-?%d*)$')
local metas = 3
local guards = metas + 2 * metaCount
local drops = guards + 2 * guardCount
local deletes = drops + 2 * dropCount
local sets = deletes + deleteCount
local function stampOf(name)
  local value = redis.call('HGET', key, name)
  return value and string.match(value, '^([^ ~]*)~?[%d.]* ') or ''
end
for i = guards, drops - 1, 2 do
  if stampOf(ARGV[i]) ~= ARGV[i + 1] then return conflict() end
end

if limit ~= '' and sets <= #ARGV then
  local size = 0
  for i = sets, #ARGV do size = size + #ARGV[i] end
  if clear ~= '1' then
    for _, name in ipairs(redis.call('HKEYS', key)) do
      size = size + #name + redis.call('HSTRLEN', key, name)
    end
  end
  if size > tonumber(limit) then return conflict() end
end

local changed, renewed = guards > metas, false
local writes = {}
if touch == '1' and now - seen > idle / 10 then
  seen, renewed = integer(now), true
end
for i = metas, guards - 1, 2 do
  local name, value = ARGV[i], ARGV[i + 1]
  if name == 'idle' then idle, renewed = value, true
  elseif name == 'deadline' then deadline, renewed = value, true
  elseif name == 'persistent' then persistent = value
  elseif name == 'epoch' then epoch = value
  else
    local slot = name == 'u' and 3 or 4
    held[slot] = string.sub(value, 1, 1) == '+' and string.sub(value, 2)
    if held[slot] then
      writes[#writes + 1] = name
      writes[#writes + 1] = held[slot]
    else
      redis.call('HDEL', key, name)
    end
  end
end
if clear == '1' then
  for _, name in ipairs(redis.call('HKEYS', key)) do
    if string.sub(name, 1, 1) == 'f' then
      redis.call('HDEL', key, name)
      changed = true
    end
  end
end
for i = drops, deletes - 1, 2 do
  if stampOf(ARGV[i]) == ARGV[i + 1] then
    redis.call('HDEL', key, ARGV[i])
    changed = true
  end
end
for i = deletes, sets - 1 do
  if redis.call('HDEL', key, ARGV[i]) == 1 then changed = true end
end
for i = sets, #ARGV, 2 do
  local old = redis.call('HGET', key, ARGV[i])
  local place = old and string.match(old, '^[^ ~]*~([%d.]+) ') or integer(revision + 1) .. '.' .. i
  writes[#writes + 1] = ARGV[i]
  writes[#writes + 1] = (string.gsub(ARGV[i + 1], ' ', '~' .. place .. ' ', 1))
  changed = true
end
if changed then revision = integer(revision + 1) end
if changed or renewed then
  held[1] = table.concat({ revision, seen, idle, deadline, persistent, epoch }, ' ')
  writes[#writes + 1] = 'm'
  writes[#writes + 1] = held[1]
end
for first = 1, #writes, 2000 do
  redis.call('HSET', key, unpack(writes, first, math.min(first + 1999, #writes)))
end
if renewed then
  expiry = math.min(seen + idle, deadline + 0)
  redis.call('PEXPIRE', key, integer(math.max(1, expiry - now + ${slack})))
end
return { 'applied', held[1], held[2], held[3], held[4] }
`

// ARGV: now, reason, keepUntil, lifetime, ifRevision and successor, both empty for none. The deletion comes first:
// Redis lets a script that has begun to write go on when it is out of memory, and nobody may stay logged in then.
const retire = `${find}${answers}
if state == 'retired' or state == 'expired' then return gone() end
if ARGV[5] ~= '' then
  if state ~= 'live' then return gone() end
  if tonumber(revision) ~= tonumber(ARGV[5]) then return conflict() end
end
redis.call('DEL', key)
redis.call('HSET', key, 'x', ARGV[2] .. ' ' .. integer(now) .. ' ' .. ARGV[3])
if ARGV[6] ~= '' then redis.call('HSET', key, 's', ARGV[6]) end
redis.call('PEXPIRE', key, ARGV[4])
return { 'retired' }
`

/** For those who cannot send `HGETALL` itself. */
export const readAll = "return redis.call('HGETALL', KEYS[1])"

export const scripts = { create, apply, retire } as const

export type ScriptName = keyof typeof scripts
