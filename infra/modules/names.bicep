metadata description = 'The names of all resources. They are the same in every deployment to one resource group.'

@export()
type resourceNames = {
  @description('The identity of the code: data, topic, server secrets.')
  identity: string
  @description('The identity of the Functions host: its keys and the deployment package.')
  hostIdentity: string
  workspace: string
  insights: string
  @description('The tables, queues and blobs of the exchange.')
  account: string
  @description('The keys and locks of the Functions host, and the packages.')
  hostAccount: string
  @description('The daily exports, in another region.')
  backupAccount: string
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
  hostIdentity: 'idhost-${token}'
  workspace: 'log-${token}'
  insights: 'appi-${token}'
  account: 'st${token}'
  hostAccount: 'host${token}'
  backupAccount: 'bk${token}'
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
