metadata description = 'The names of all resources. They are the same in every deployment to one resource group.'

@export()
type resourceNames = {
  identity: string
  workspace: string
  insights: string
  account: string
  pageAccount: string
  topic: string
  blobTopic: string
  @description('The vault with the server secrets, for the functions.')
  vault: string
  @description('The vault with the platforms\' webhook secrets and the operator\'s key, for the operator only.')
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
