metadata description = 'What every resource is called. The same in every deployment to one resource group.'

@export()
type resourceNames = {
  identity: string
  workspace: string
  insights: string
  account: string
  pageAccount: string
  topic: string
  blobTopic: string
  @description('The vault of the server secrets, which the functions read.')
  vault: string
  @description('The vault of the platforms\' webhook secrets and the operator\'s key, which only the operator reads.')
  operatorVault: string
  plan: string
  functions: string
  frontDoor: string
  endpoint: string
  firewall: string
}

@export()
func namesIn(group string) resourceNames => namesOf(uniqueString(group))

func namesOf(token string) resourceNames => {
  identity: 'id-${token}'
  workspace: 'log-${token}'
  insights: 'appi-${token}'
  account: 'st${token}'
  pageAccount: 'page${token}'
  topic: 'evgt-${token}'
  blobTopic: 'evgst-${token}'
  vault: 'kv-${token}'
  operatorVault: 'kvop-${token}'
  plan: 'plan-${token}'
  functions: 'func-${token}'
  frontDoor: 'afd-${token}'
  endpoint: 'exchange-${token}'
  firewall: 'waf${token}'
}
