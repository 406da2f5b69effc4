metadata description = 'The routes of Front Door: the API at /api/*, its public keys at /.well-known/jwks.json, the page everywhere else.'

import { namesIn } from 'names.bicep'

param functionsHostName string
param pageHostName string

@description('Whether the exchange has its own domain.')
param ownDomain bool

var names = namesIn(resourceGroup().id)
var origins = [
  { name: 'functions', hostName: functionsHostName }
  { name: 'page', hostName: pageHostName }
]

// The whole policy, which the page also has in itself: a worker obeys only the header of its own script. A value has at most 640 characters.
var pageHeaders = [
  {
    name: 'Content-Security-Policy'
    value: 'default-src \'none\'; script-src \'self\' \'wasm-unsafe-eval\'; style-src \'self\'; img-src \'self\' blob:; media-src blob:; worker-src \'self\'; connect-src \'self\'; base-uri \'none\'; form-action \'none\'; require-trusted-types-for \'script\'; trusted-types takeitdown-worker; frame-ancestors \'none\''
  }
  { name: 'X-Content-Type-Options', value: 'nosniff' }
  { name: 'Referrer-Policy', value: 'no-referrer' }
  { name: 'Permissions-Policy', value: 'camera=(), geolocation=(), microphone=(), payment=(), usb=()' }
  { name: 'Cross-Origin-Opener-Policy', value: 'same-origin' }
]

// The Functions host matches a request to its invocation by the first one: a client that sends it waits 15 s for an empty 500. Front Door
// sets X-Forwarded-For, -Host and -Proto itself, and no rule may change them: the functions remove them (RequestHeaders).
var removedHeaders = ['x-ms-invocation-id', 'X-Forwarded-Port', 'X-Forwarded-Prefix', 'X-Forwarded-Server']

resource profile 'Microsoft.Cdn/profiles@2025-06-01' existing = {
  name: names.frontDoor
  resource endpoint 'afdEndpoints' existing = { name: names.endpoint }
  resource customDomain 'customDomains' existing = { name: 'exchange' }
}

resource groups 'Microsoft.Cdn/profiles/originGroups@2025-06-01' = [
  for origin in origins: {
    parent: profile
    name: origin.name
    properties: {
      loadBalancingSettings: { sampleSize: 4, successfulSamplesRequired: 3, additionalLatencyInMilliseconds: 50 }
      // Every location of Front Door probes. A probe of the functions would be a billed execution, so an availability test watches them.
      healthProbeSettings: origin.name == 'page'
        ? { probePath: '/', probeProtocol: 'Https', probeRequestType: 'HEAD', probeIntervalInSeconds: 255 }
        : null
    }
  }
]

resource hosts 'Microsoft.Cdn/profiles/originGroups/origins@2025-06-01' = [
  for (origin, index) in origins: {
    parent: groups[index]
    name: origin.name
    properties: {
      hostName: origin.hostName
      originHostHeader: origin.hostName
      httpsPort: 443
      enforceCertificateNameCheck: true
    }
  }
]

resource everywhere 'Microsoft.Cdn/profiles/ruleSets@2025-06-01' = {
  parent: profile
  name: 'everywhere'
  resource https 'rules' = {
    name: 'https'
    properties: {
      order: 1
      actions: [
        {
          name: 'ModifyResponseHeader'
          parameters: {
            typeName: 'DeliveryRuleHeaderActionParameters'
            headerAction: 'Overwrite'
            headerName: 'Strict-Transport-Security'
            value: 'max-age=63072000; includeSubDomains'
          }
        }
        // A rule has at most five actions.
        ...map(removedHeaders, header => {
          name: 'ModifyRequestHeader'
          parameters: { typeName: 'DeliveryRuleHeaderActionParameters', headerAction: 'Delete', headerName: header }
        })
      ]
    }
  }
}

// Functions have no routes outside /api.
resource onWellKnown 'Microsoft.Cdn/profiles/ruleSets@2025-06-01' = {
  parent: profile
  name: 'wellKnown'
  resource rewrite 'rules' = {
    name: 'rewrite'
    properties: {
      order: 1
      actions: [
        {
          name: 'UrlRewrite'
          parameters: {
            typeName: 'DeliveryRuleUrlRewriteActionParameters'
            sourcePattern: '/.well-known/'
            destination: '/api/.well-known/'
            preserveUnmatchedPath: true
          }
        }
      ]
    }
  }
}

resource onPage 'Microsoft.Cdn/profiles/ruleSets@2025-06-01' = {
  parent: profile
  name: 'page'
  resource headers 'rules' = {
    name: 'headers'
    properties: {
      order: 1
      actions: [
        for header in pageHeaders: {
          name: 'ModifyResponseHeader'
          parameters: {
            typeName: 'DeliveryRuleHeaderActionParameters'
            headerAction: 'Overwrite'
            headerName: header.name
            value: header.value
          }
        }
      ]
    }
  }
}

resource api 'Microsoft.Cdn/profiles/afdEndpoints/routes@2025-06-01' = {
  parent: profile::endpoint
  name: 'api'
  dependsOn: [hosts, everywhere::https]
  properties: {
    originGroup: { id: groups[0].id }
    patternsToMatch: ['/api/*']
    supportedProtocols: ['Http', 'Https']
    httpsRedirect: 'Enabled'
    forwardingProtocol: 'HttpsOnly'
    linkToDefaultDomain: 'Enabled'
    customDomains: ownDomain ? [{ id: profile::customDomain.id }] : []
    ruleSets: [{ id: everywhere.id }]
  }
}

resource wellKnown 'Microsoft.Cdn/profiles/afdEndpoints/routes@2025-06-01' = {
  parent: profile::endpoint
  name: 'wellKnown'
  dependsOn: [hosts, everywhere::https, onWellKnown::rewrite]
  properties: {
    originGroup: { id: groups[0].id }
    patternsToMatch: ['/.well-known/jwks.json']
    supportedProtocols: ['Http', 'Https']
    httpsRedirect: 'Enabled'
    forwardingProtocol: 'HttpsOnly'
    linkToDefaultDomain: 'Enabled'
    customDomains: ownDomain ? [{ id: profile::customDomain.id }] : []
    ruleSets: [{ id: everywhere.id }, { id: onWellKnown.id }]
  }
}

resource page 'Microsoft.Cdn/profiles/afdEndpoints/routes@2025-06-01' = {
  parent: profile::endpoint
  name: 'page'
  dependsOn: [hosts, everywhere::https, onPage::headers]
  properties: {
    originGroup: { id: groups[1].id }
    patternsToMatch: ['/*']
    supportedProtocols: ['Http', 'Https']
    httpsRedirect: 'Enabled'
    forwardingProtocol: 'HttpsOnly'
    linkToDefaultDomain: 'Enabled'
    customDomains: ownDomain ? [{ id: profile::customDomain.id }] : []
    ruleSets: [{ id: everywhere.id }, { id: onPage.id }]
    cacheConfiguration: {
      queryStringCachingBehavior: 'IgnoreQueryString'
      compressionSettings: {
        isCompressionEnabled: true
        contentTypesToCompress: ['text/html', 'text/css', 'text/javascript', 'application/javascript', 'image/svg+xml', 'application/wasm']
      }
    }
  }
}
